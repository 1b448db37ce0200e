# A mean is a sum over H numbers, divided by H.
# status: fail
# db: wrong
# diagnosis: db factor_size

import torch


def backward(dtotal, daverage, a, b):
    da = torch.ones_like(a) * dtotal
    db = torch.ones_like(b) * daverage[:, None]
    return da, db
