# The shares of one step may come from the result of the last.

import torch.nn.functional as F


def backward(logits, Yb, logit_maxes, norm_logits, counts, counts_sum, counts_sum_inv, probs, logprobs):
    n, V = logits.shape
    picked = F.one_hot(Yb, num_classes=V)
    dlogprobs = -picked / n
    dprobs = dlogprobs / probs
    dcounts_sum_inv = (counts * dprobs).sum(1, keepdim=True)
    dcounts_sum = -dcounts_sum_inv / counts_sum**2
    dcounts = counts_sum_inv * dprobs + dcounts_sum
    dlogits = (probs - picked) / n
    dnorm_logits = dlogits
    dlogit_maxes = -dnorm_logits.sum(1, keepdim=True)
    return dlogprobs, dprobs, dcounts_sum_inv, dcounts_sum, dcounts, dnorm_logits, dlogit_maxes, dlogits
