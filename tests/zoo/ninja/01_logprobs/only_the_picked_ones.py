# n numbers, where the gradient has one for every entry of logprobs.
# status: fail
# dlogprobs: wrong_shape
# diagnosis: dlogprobs only_picked

import torch


def backward(logprobs, Yb):
    n = logprobs.shape[0]
    dlogprobs = torch.full((n,), -1.0 / n)
    return dlogprobs
