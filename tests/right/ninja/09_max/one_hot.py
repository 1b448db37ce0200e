# A one in each row, at the place that max names, times what arrives.

import torch.nn.functional as F


def backward(dlogit_maxes, logits, logit_maxes):
    dlogits = F.one_hot(logits.max(1).indices, num_classes=logits.shape[1]) * dlogit_maxes
    return dlogits
