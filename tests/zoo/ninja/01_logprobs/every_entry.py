# An entry that was not picked cannot move the loss.
# status: fail
# dlogprobs: wrong
# diagnosis: dlogprobs every_entry

import torch


def backward(logprobs, Yb):
    dlogprobs = -torch.ones_like(logprobs) / logprobs.shape[0]
    return dlogprobs
