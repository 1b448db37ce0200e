# In place, on a tensor of its own.

import torch


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = torch.zeros(counts.shape)
    dcounts += dprobs * counts_sum_inv
    dcounts.add_(dcounts_sum.expand_as(dcounts))
    return dcounts
