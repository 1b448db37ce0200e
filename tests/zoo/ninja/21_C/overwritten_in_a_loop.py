# = where += is meant.
# status: fail
# dC: wrong
# diagnosis: dC repeated_lost

import torch


def backward(demb, Xb, C):
    dC = torch.zeros_like(C)
    for k in range(Xb.shape[0]):
        for j in range(Xb.shape[1]):
            dC[Xb[k, j]] = demb[k, j]
    return dC
