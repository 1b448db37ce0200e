# As derived on paper.

import torch


def backward(dy, a, b):
    da, db = torch.zeros_like(a), torch.zeros_like(b)
    for i in range(a.shape[0]):
        for p in range(a.shape[1]):
            for j in range(b.shape[1]):
                da[i, p] += dy[i, j] * b[p, j]
                db[p, j] += a[i, p] * dy[i, j]
    return da, db
