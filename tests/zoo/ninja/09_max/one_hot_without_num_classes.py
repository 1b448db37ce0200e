# As many columns as the largest index asks for.
# status: error
# says: must match the size

import torch
import torch.nn.functional as F


def backward(dlogit_maxes, logits, logit_maxes):
    dlogits = torch.zeros_like(logits)
    dlogits += F.one_hot(logits.max(1).indices) * dlogit_maxes
    return dlogits
