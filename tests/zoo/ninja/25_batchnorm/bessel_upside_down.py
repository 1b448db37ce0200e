# n/(n-1), not (n-1)/n.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn operands_swapped


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    along = (dhpreact * bnraw).sum(0)
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) - (n - 1) / n * bnraw * along)
    return dhprebn
