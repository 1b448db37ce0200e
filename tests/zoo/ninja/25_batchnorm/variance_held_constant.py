# The variance moves with every row.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn missing_use


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0))
    return dhprebn
