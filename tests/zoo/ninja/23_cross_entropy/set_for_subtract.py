# Minus one is taken from the probability, not put in its place.
# status: fail
# dlogits: wrong
# diagnosis: dlogits set_for_subtract

import torch.nn.functional as F


def backward(logits, Yb):
    n = logits.shape[0]
    dlogits = F.softmax(logits, 1)
    dlogits[range(n), Yb] = -1
    dlogits /= n
    return dlogits
