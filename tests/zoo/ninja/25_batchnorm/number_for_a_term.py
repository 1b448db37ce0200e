# The mean is taken away once.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn use_twice

import torch


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    along = (dhpreact * bnraw).sum(0)
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - 2 * dhpreact.sum(0) - n / (n - 1) * bnraw * along)
    return dhprebn
