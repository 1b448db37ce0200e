# p (1 - p) is how a probability moves with its own score; there are others.
# status: fail
# dlogits: wrong
# diagnosis: dlogits softmax_diagonal

import torch
import torch.nn.functional as F


def backward(logits, Yb):
    n, V = logits.shape
    dlogits = F.softmax(logits, 1) * (1 - F.softmax(logits, 1)) / n
    return dlogits
