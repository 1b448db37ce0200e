# In a single step nobody needs dbndiff any more; it is noted, and costs nothing.
# note: changed its argument `dbndiff` in place

import torch


def backward(dbndiff, dbnmeani, hprebn):
    n = hprebn.shape[0]
    dhprebn = dbndiff
    dhprebn += 1.0 / n * (torch.ones_like(hprebn) * dbnmeani)
    return dhprebn
