# A sum gives each term all of what arrives, not a share.
# status: fail
# da: wrong
# diagnosis: da factor_size

import torch


def backward(dtotal, daverage, a, b):
    da = torch.ones_like(a) * dtotal / a.shape[0]
    db = torch.ones_like(b) * daverage[:, None] / b.shape[1]
    return da, db
