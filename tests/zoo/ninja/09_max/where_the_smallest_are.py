# min for max.
# status: fail
# dlogits: wrong
# diagnosis: dlogits min_for_max

import torch


def backward(dlogit_maxes, logits, logit_maxes):
    where = logits.min(1, keepdim=True).indices
    dlogits = torch.zeros_like(logits)
    dlogits.scatter_(1, where, dlogit_maxes)
    return dlogits
