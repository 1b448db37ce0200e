# The judge counts in float64, and this rounds to float32.
# status: fail
# dlogprobs: wrong_dtype
# diagnosis: dlogprobs float32

import torch


def backward(logprobs, Yb):
    n, V = logprobs.shape
    dlogprobs = torch.zeros((n, V), dtype=torch.float32)
    dlogprobs[range(n), Yb] = -1.0 / n
    return dlogprobs
