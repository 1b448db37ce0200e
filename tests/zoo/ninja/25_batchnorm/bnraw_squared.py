# The part along bnraw is bnraw times a number, and not its square.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn factor_twice

import torch


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    along = (dhpreact * bnraw).sum(0)
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) - n / (n - 1) * bnraw * bnraw * along)
    return dhprebn
