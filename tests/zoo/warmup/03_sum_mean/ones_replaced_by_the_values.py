# The slope of a sum in its terms is 1, whatever they are.
# status: fail
# da: wrong
# diagnosis: da value_for_slope

import torch


def backward(dtotal, daverage, a, b):
    da = a * dtotal
    db = torch.ones_like(b) * daverage[:, None] / b.shape[1]
    return da, db
