# numpy has an unbuffered addition.

import numpy as np
import torch


def backward(demb, Xb, C):
    table = np.zeros(C.shape)
    np.add.at(table, Xb.numpy(), demb.numpy())
    dC = torch.tensor(table, dtype=C.dtype)
    return dC
