# The loop ends one too early.
# status: fail
# dC: wrong
# diagnosis: dC visits_left_out

import torch


def backward(demb, Xb, C):
    dC = torch.zeros_like(C)
    for k in range(Xb.shape[0]):
        for j in range(Xb.shape[1] - 1):
            dC[Xb[k, j]] += demb[k, j]
    return dC
