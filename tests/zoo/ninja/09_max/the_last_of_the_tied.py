# The index that max returns is the place the value came from, and this is the other one.
# status: fail
# dlogits: wrong
# diagnosis: dlogits ties_other

import torch


def backward(dlogit_maxes, logits, logit_maxes):
    V = logits.shape[1]
    where = V - 1 - logits.flip(1).max(1, keepdim=True).indices
    dlogits = torch.zeros_like(logits).scatter_(1, where, dlogit_maxes)
    return dlogits
