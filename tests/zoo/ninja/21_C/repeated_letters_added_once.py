# `+=` with an index reads, adds and writes back: of several visits to one row, one is kept.
# status: fail
# dC: wrong
# diagnosis: dC repeated_lost

import torch


def backward(demb, Xb, C):
    dC = torch.zeros_like(C)
    dC[Xb] += demb
    return dC
