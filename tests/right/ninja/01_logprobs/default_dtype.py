# A temporary made without a dtype.

import torch


def backward(logprobs, Yb):
    n, V = logprobs.shape
    dlogprobs = torch.zeros(n, V)
    dlogprobs[torch.arange(n), Yb] = -1 / n
    return dlogprobs
