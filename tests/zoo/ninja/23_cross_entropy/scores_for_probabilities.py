# The scores have not been normalised.
# status: fail
# dlogits: wrong
# diagnosis: dlogits scores_for_softmax

import torch
import torch.nn.functional as F


def backward(logits, Yb):
    n, V = logits.shape
    dlogits = (logits - F.one_hot(Yb, num_classes=V)) / n
    return dlogits
