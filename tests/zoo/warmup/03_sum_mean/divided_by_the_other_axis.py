# Each mean is over the H numbers of a row, not over the n rows. A square one hides it.
# status: fail
# db: wrong
# diagnosis: db factor_size

import torch


def backward(dtotal, daverage, a, b):
    da = torch.ones_like(a) * dtotal
    db = torch.ones_like(b) * daverage[:, None] / b.shape[0]
    return da, db
