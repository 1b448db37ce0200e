# A sum along the row is a product with a column of ones.

import torch


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = (counts * dprobs) @ torch.ones(counts.shape[1], 1)
    return dcounts_sum_inv
