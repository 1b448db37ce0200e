# Each count also makes its own probability.
# status: fail
# dcounts: wrong
# diagnosis: dcounts missing_use

import torch


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = torch.ones_like(counts) * dcounts_sum
    return dcounts
