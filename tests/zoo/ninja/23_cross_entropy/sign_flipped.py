# A score is pushed down by its probability.
# status: fail
# dlogits: wrong
# diagnosis: dlogits sign

import torch.nn.functional as F


def backward(logits, Yb):
    n, V = logits.shape
    dlogits = (F.one_hot(Yb, num_classes=V) - F.softmax(logits, 1)) / n
    return dlogits
