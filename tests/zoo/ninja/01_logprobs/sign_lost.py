# The loss is *minus* the mean.
# status: fail
# dlogprobs: wrong
# diagnosis: dlogprobs sign

import torch


def backward(logprobs, Yb):
    n = logprobs.shape[0]
    dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[range(n), Yb] = 1.0 / n
    return dlogprobs
