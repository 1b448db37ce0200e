# As many columns as the largest label asks for.
# status: error
# says: must match the size

import torch.nn.functional as F


def backward(logits, Yb):
    n = logits.shape[0]
    dlogits = (F.softmax(logits, 1) - F.one_hot(Yb)) / n
    return dlogits
