# It is nothing in the network only because dlogit_maxes is.
# status: fail
# dlogits: wrong
# says: all zeros
# diagnosis: dlogits zeros

import torch


def backward(dlogit_maxes, logits, logit_maxes):
    dlogits = torch.zeros_like(logits)
    return dlogits
