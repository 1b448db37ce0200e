# The loss is a mean of n numbers, so each counts for 1/n.
# status: fail
# dlogprobs: wrong
# diagnosis: dlogprobs factor_size

import torch


def backward(logprobs, Yb):
    dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[range(logprobs.shape[0]), Yb] = -1.0
    return dlogprobs
