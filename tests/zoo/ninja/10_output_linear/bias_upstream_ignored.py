# Each bias has slope 1 in n rows; that is n only where every upstream is 1.
# status: fail
# db2: wrong
# diagnosis: db2 upstream_ignored

import torch


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = torch.ones_like(dlogits).sum(0)
    return dh, dW2, db2
