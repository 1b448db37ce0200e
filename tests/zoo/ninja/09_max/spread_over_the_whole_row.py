# Only the largest entry moves the maximum.
# status: fail
# dlogits: wrong
# diagnosis: dlogits max_spread

import torch


def backward(dlogit_maxes, logits, logit_maxes):
    dlogits = torch.ones_like(logits) * dlogit_maxes
    return dlogits
