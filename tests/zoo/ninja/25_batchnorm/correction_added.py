# What runs along bnraw is taken away.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn use_sign

import torch


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    along = (dhpreact * bnraw).sum(0)
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) + n / (n - 1) * bnraw * along)
    return dhprebn
