# = where += is meant.
# status: fail
# dcounts: wrong
# diagnosis: dcounts missing_use

import torch


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = counts_sum_inv * dprobs
    dcounts = torch.ones_like(counts) * dcounts_sum
    return dcounts
