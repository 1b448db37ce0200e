# Only one of the two terms is divided by n.
# status: fail
# dlogits: wrong
# diagnosis: dlogits mean_on_one_term

import torch.nn.functional as F


def backward(logits, Yb):
    n, V = logits.shape
    dlogits = F.softmax(logits, 1) - F.one_hot(Yb, num_classes=V) / n
    return dlogits
