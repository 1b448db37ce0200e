# Rows sum to 1/n; they should sum to nothing.
# status: fail
# dlogits: wrong
# diagnosis: dlogits one_hot_missing

import torch.nn.functional as F


def backward(logits, Yb):
    dlogits = F.softmax(logits, 1) / logits.shape[0]
    return dlogits
