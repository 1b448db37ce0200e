# The variance runs over the batch.
# status: fail
# dbndiff2: wrong
# diagnosis: dbndiff2 wrong_size

import torch


def backward(dbnvar, bndiff2):
    dbndiff2 = 1.0 / (bndiff2.shape[1] - 1) * torch.ones_like(bndiff2) * dbnvar
    return dbndiff2
