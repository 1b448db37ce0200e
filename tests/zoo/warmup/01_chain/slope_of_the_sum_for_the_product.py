# b belongs to a, and a to b.
# status: fail
# da: wrong
# blame: da own
# diagnosis: da wrong_factor

import torch


def backward(dy, a, b, c, s, y):
    ds = (1.0 - y**2) * dy
    dab = ds.clone()
    dc = ds.clone()
    da = c * dab
    db = a * dab
    return ds, dab, dc, da, db
