# What comes back adds up.
# status: fail
# dC: wrong
# diagnosis: dC visits_averaged

import torch


def backward(demb, Xb, C):
    dC = torch.zeros_like(C)
    dC.index_add_(0, Xb.flatten(), demb.view(-1, C.shape[1]))
    visits = torch.bincount(Xb.flatten(), minlength=C.shape[0])
    dC /= visits.clamp(min=1)[:, None]
    return dC
