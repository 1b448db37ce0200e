# The slope of exp is the counts; this multiplies dcounts by itself.
# status: fail
# dnorm_logits: wrong
# blame: dnorm_logits own
# diagnosis: dnorm_logits x_and_dx

import torch


def backward(logits, Yb, logit_maxes, norm_logits, counts, counts_sum, counts_sum_inv, probs, logprobs):
    n = logits.shape[0]
    dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[range(n), Yb] = -1.0 / n
    dprobs = (1.0 / probs) * dlogprobs
    dcounts_sum_inv = (counts * dprobs).sum(1, keepdim=True)
    dcounts = counts_sum_inv * dprobs
    dcounts_sum = (-(counts_sum**-2)) * dcounts_sum_inv
    dcounts += torch.ones_like(counts) * dcounts_sum
    dnorm_logits = dcounts * dcounts
    dlogits = dnorm_logits.clone()
    dlogit_maxes = (-dnorm_logits).sum(1, keepdim=True)
    dlogits.scatter_add_(1, logits.max(1, keepdim=True).indices, dlogit_maxes)
    return dlogprobs, dprobs, dcounts_sum_inv, dcounts_sum, dcounts, dnorm_logits, dlogit_maxes, dlogits
