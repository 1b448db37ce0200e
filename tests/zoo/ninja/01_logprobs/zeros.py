# Allocated, and never filled in.
# status: fail
# dlogprobs: wrong
# says: all zeros
# diagnosis: dlogprobs zeros

import torch


def backward(logprobs, Yb):
    dlogprobs = torch.zeros_like(logprobs)
    return dlogprobs
