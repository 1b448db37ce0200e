# The n is in front of the bracket already.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn use_factor

import torch


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    along = (dhpreact * bnraw).mean(0)
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) - n / (n - 1) * bnraw * along)
    return dhprebn
