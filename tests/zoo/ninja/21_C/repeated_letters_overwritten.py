# A row that is looked up twice gets two gradients; the assignment keeps one.
# status: fail
# dC: wrong
# diagnosis: dC repeated_lost

import torch


def backward(demb, Xb, C):
    dC = torch.zeros_like(C)
    dC[Xb] = demb
    return dC
