# How large it is, and not how far the loss moves with it.
# status: fail
# dnorm_logits: wrong
# diagnosis: dnorm_logits value_for_gradient

import torch


def backward(dcounts, norm_logits, counts):
    dnorm_logits = norm_logits.clone()
    return dnorm_logits
