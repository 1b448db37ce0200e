# 27 letters of 10 numbers, in this network.
# status: error

import torch


def backward(demb, Xb, C):
    dC = torch.zeros(27, 10)
    dC.index_add_(0, Xb.flatten(), demb.view(-1, 10))
    return dC
