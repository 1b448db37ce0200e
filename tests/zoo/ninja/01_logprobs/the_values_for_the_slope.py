# The slope does not depend on how large the picked entries are.
# status: fail
# dlogprobs: wrong
# diagnosis: dlogprobs value_for_slope

import torch


def backward(logprobs, Yb):
    n = logprobs.shape[0]
    dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[range(n), Yb] = -logprobs[range(n), Yb] / n
    return dlogprobs
