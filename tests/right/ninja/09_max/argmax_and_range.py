# Picked and set.

import torch


def backward(dlogit_maxes, logits, logit_maxes):
    dlogits = torch.zeros_like(logits)
    dlogits[range(logits.shape[0]), logits.argmax(1)] = dlogit_maxes.flatten()
    return dlogits
