# Accumulating, said out loud.

import torch


def backward(demb, Xb, C):
    dC = torch.zeros_like(C).index_put_((Xb,), demb, accumulate=True)
    return dC
