# The index is of the flattened batch: one place in all, not one a row.
# status: fail
# dlogits: wrong
# diagnosis: dlogits max_axis

import torch


def backward(dlogit_maxes, logits, logit_maxes):
    dlogits = torch.zeros_like(logits)
    dlogits.view(-1)[logits.argmax()] = dlogit_maxes.sum()
    return dlogits
