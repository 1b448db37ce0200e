# 32 rows of 64.
# status: fail
# dbndiff2: wrong_shape
# diagnosis: dbndiff2 hard_coded_shape

import torch


def backward(dbnvar, bndiff2):
    dbndiff2 = torch.full((32, 64), 1.0 / 31) * dbnvar.mean()
    return dbndiff2
