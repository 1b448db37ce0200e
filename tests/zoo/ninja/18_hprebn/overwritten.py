# = where += is meant.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn missing_use

import torch


def backward(dbndiff, dbnmeani, hprebn):
    n = hprebn.shape[0]
    dhprebn = dbndiff.clone()
    dhprebn = 1.0 / n * (torch.ones_like(hprebn) * dbnmeani)
    return dhprebn
