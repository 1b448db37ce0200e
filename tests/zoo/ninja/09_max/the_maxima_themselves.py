# The slope at the maximum is 1, not its value.
# status: fail
# dlogits: wrong
# diagnosis: dlogits value_for_slope

import torch


def backward(dlogit_maxes, logits, logit_maxes):
    where = logits.max(1, keepdim=True).indices
    dlogits = torch.zeros_like(logits).scatter_(1, where, logit_maxes * dlogit_maxes)
    return dlogits
