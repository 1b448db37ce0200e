# It is in the first line already.
# status: fail
# dcounts: wrong
# diagnosis: dcounts use_twice

import torch


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = counts_sum_inv * dprobs + dcounts_sum
    dcounts += torch.ones_like(counts) * dcounts_sum
    return dcounts
