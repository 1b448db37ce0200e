# It is zero in the network, because BatchNorm follows. As a step by itself it is not.
# status: fail
# db1: wrong
# diagnosis: db1 zeros

import torch


def backward(dhprebn, embcat, W1):
    dembcat = dhprebn @ W1.T
    dW1 = embcat.T @ dhprebn
    db1 = torch.zeros(W1.shape[1])
    return dembcat, dW1, db1
