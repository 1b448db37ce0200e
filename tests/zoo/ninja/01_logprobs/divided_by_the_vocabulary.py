# The mean is over the n examples, not over the V letters.
# status: fail
# dlogprobs: wrong
# diagnosis: dlogprobs factor_size

import torch


def backward(logprobs, Yb):
    n, V = logprobs.shape
    dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[range(n), Yb] = -1.0 / V
    return dlogprobs
