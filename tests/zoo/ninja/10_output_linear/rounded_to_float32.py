# By way of numpy's float32, all but seven digits are lost.
# status: fail
# dW2: wrong_dtype
# diagnosis: dW2 float32

import numpy as np
import torch


def backward(dlogits, h, W2):
    dh = dlogits @ W2.T
    dW2 = torch.from_numpy(h.numpy().astype(np.float32).T @ dlogits.numpy().astype(np.float32))
    db2 = dlogits.sum(0)
    return dh, dW2, db2
