# The slope, without what arrives.
# status: fail
# dcounts: wrong
# diagnosis: dcounts upstream_ignored

import torch


def backward(dprobs, counts, counts_sum_inv):
    dcounts = counts_sum_inv * torch.ones_like(dprobs)
    return dcounts
