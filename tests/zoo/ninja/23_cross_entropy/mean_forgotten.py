# The loss is a mean over n.
# status: fail
# dlogits: wrong
# diagnosis: dlogits factor_size

import torch.nn.functional as F


def backward(logits, Yb):
    n, V = logits.shape
    dlogits = F.softmax(logits, 1) - F.one_hot(Yb, num_classes=V)
    return dlogits
