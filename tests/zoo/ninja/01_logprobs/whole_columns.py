# A colon takes every row; the label of a row concerns that row alone.
# status: fail
# dlogprobs: wrong
# diagnosis: dlogprobs every_row

import torch


def backward(logprobs, Yb):
    n = logprobs.shape[0]
    dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[:, Yb] = -1.0 / n
    return dlogprobs
