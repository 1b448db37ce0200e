# Every row also stands in the difference itself.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn missing_use

import torch


def backward(dbndiff, dbnmeani, hprebn):
    n = hprebn.shape[0]
    dhprebn = torch.ones_like(hprebn) * dbnmeani / n
    return dhprebn
