# A gradient that nothing has come back to yet is zero.
# status: fail
# dC: wrong
# diagnosis: dC started_from_ones

import torch


def backward(demb, Xb, C):
    dC = torch.ones_like(C)
    dC.index_add_(0, Xb.flatten(), demb.view(-1, C.shape[1]))
    return dC
