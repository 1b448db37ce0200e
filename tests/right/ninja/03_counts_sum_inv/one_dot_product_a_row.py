# A list comprehension and a stack.

import torch


def backward(dprobs, counts, counts_sum_inv):
    rows = [torch.dot(c, d) for c, d in zip(counts, dprobs)]
    dcounts_sum_inv = torch.stack(rows)[:, None]
    return dcounts_sum_inv
