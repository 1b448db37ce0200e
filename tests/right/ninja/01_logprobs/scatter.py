# The same places, said with scatter_.

import torch


def backward(logprobs, Yb):
    n = logprobs.shape[0]
    dlogprobs = torch.zeros_like(logprobs).scatter_(1, Yb.view(-1, 1), -1.0 / n)
    return dlogprobs
