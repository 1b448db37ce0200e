# Bessel's correction is in forward, so it is in its slope.
# status: fail
# dbndiff2: wrong
# diagnosis: dbndiff2 bessel

import torch


def backward(dbnvar, bndiff2):
    n = bndiff2.shape[0]
    dbndiff2 = (1.0 / n) * torch.ones_like(bndiff2) * dbnvar
    return dbndiff2
