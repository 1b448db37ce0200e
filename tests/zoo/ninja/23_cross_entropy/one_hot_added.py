# The right score is pulled up: its gradient is negative.
# status: fail
# dlogits: wrong
# diagnosis: dlogits one_hot_added

import torch
import torch.nn.functional as F


def backward(logits, Yb):
    n, V = logits.shape
    dlogits = (F.softmax(logits, 1) + F.one_hot(Yb, num_classes=V)) / n
    return dlogits
