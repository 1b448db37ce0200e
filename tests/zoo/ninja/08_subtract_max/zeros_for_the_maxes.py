# It is zero in the network, by cancelling. As a step by itself it is not.
# status: fail
# dlogit_maxes: wrong
# diagnosis: dlogit_maxes zeros

import torch


def backward(dnorm_logits, logits, logit_maxes):
    dlogits = dnorm_logits.clone()
    dlogit_maxes = torch.zeros_like(logit_maxes)
    return dlogits, dlogit_maxes
