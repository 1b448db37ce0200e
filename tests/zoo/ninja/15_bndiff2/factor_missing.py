# The 1/(n-1) is part of forward.
# status: fail
# dbndiff2: wrong
# diagnosis: dbndiff2 factor_size

import torch


def backward(dbnvar, bndiff2):
    dbndiff2 = torch.ones_like(bndiff2) * dbnvar
    return dbndiff2
