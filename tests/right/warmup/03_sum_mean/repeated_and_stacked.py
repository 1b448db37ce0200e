# Copies by hand.

import torch


def backward(dtotal, daverage, a, b):
    da = dtotal.repeat(a.shape[0], 1)
    db = torch.stack([daverage / b.size(1) for _ in range(b.size(1))], dim=1)
    return da, db
