# Each row is a distribution of its own.
# status: fail
# dlogits: wrong
# diagnosis: dlogits softmax_axis

import torch.nn.functional as F


def backward(logits, Yb):
    n, V = logits.shape
    dlogits = (F.softmax(logits, 0) - F.one_hot(Yb, num_classes=V)) / n
    return dlogits
