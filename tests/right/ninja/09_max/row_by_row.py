# A loop.

import torch


def backward(dlogit_maxes, logits, logit_maxes):
    dlogits = torch.zeros(logits.shape)
    for i, row in enumerate(logits):
        j = int(row.max(0).indices)
        dlogits[i, j] += dlogit_maxes[i, 0]
    return dlogits
