# A mask of the letters that came next.

import torch


def backward(logprobs, Yb):
    n, V = logprobs.shape
    mask = torch.arange(V) == Yb[:, None]
    dlogprobs = torch.where(mask, torch.tensor(-1.0 / n), torch.tensor(0.0))
    return dlogprobs
