# (n) next to (n, H) lines up with the H. It runs only where n equals H, and is wrong there.
# status: error
# says: must match the size

import torch


def backward(dtotal, daverage, a, b):
    da = torch.ones_like(a) * dtotal
    db = torch.ones_like(b) * daverage / b.shape[1]
    return da, db
