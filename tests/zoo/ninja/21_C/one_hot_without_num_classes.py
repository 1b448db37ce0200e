# As many rows as the largest letter asks for, and the last letter seldom occurs.
# status: fail
# dC: wrong_shape
# diagnosis: dC cut_off

import torch.nn.functional as F


def backward(demb, Xb, C):
    onehot = F.one_hot(Xb.flatten()).to(demb.dtype)
    dC = onehot.T @ demb.view(-1, demb.shape[2])
    return dC
