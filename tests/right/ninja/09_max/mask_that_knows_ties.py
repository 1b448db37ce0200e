# Of equal entries the first one counts.

import torch


def backward(dlogit_maxes, logits, logit_maxes):
    tied = logits == logit_maxes
    first = tied & (tied.cumsum(1) == 1)
    dlogits = torch.where(first, dlogit_maxes, torch.zeros_like(logits))
    return dlogits
