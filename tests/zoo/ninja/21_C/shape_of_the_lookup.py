# What was looked up, not what it was looked up in.
# status: fail
# dC: wrong_shape
# diagnosis: dC only_upstream

import torch


def backward(demb, Xb, C):
    dC = torch.zeros_like(demb)
    dC += demb
    return dC
