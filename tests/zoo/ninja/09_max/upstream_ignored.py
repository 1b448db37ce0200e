# A one-hot is the slope; what arrives has to go with it.
# status: fail
# dlogits: wrong
# diagnosis: dlogits upstream_ignored

import torch.nn.functional as F


def backward(dlogit_maxes, logits, logit_maxes):
    V = logits.shape[1]
    dlogits = F.one_hot(logits.argmax(1), num_classes=V).to(logits.dtype)
    return dlogits
