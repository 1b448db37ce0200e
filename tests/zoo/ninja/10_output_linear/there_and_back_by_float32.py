# The dtype is right again at the end, the digits are not.
# status: fail
# dW2: wrong
# diagnosis: dW2 float32

import torch


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = (h.to(torch.float32).T @ dlogits.to(torch.float32)).to(h.dtype)
    db2 = dlogits.sum(0)
    return dh, dW2, db2
