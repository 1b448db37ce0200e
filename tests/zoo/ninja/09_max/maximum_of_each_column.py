# max(0) looks down the columns.
# status: fail
# dlogits: wrong
# diagnosis: dlogits max_axis

import torch


def backward(dlogit_maxes, logits, logit_maxes):
    where = logits.max(0, keepdim=True).indices
    dlogits = torch.zeros_like(logits)
    dlogits.scatter_(0, where, dlogit_maxes.sum().expand_as(where))
    return dlogits
