# Batches have other sizes too.
# status: error
# says: shape mismatch

import torch


def backward(logprobs, Yb):
    dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[range(32), Yb] = -1.0 / 32
    return dlogprobs
