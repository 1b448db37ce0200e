# The mean moves with every row; the columns no longer sum to nothing.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn missing_use


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    along = (dhpreact * bnraw).sum(0)
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - n / (n - 1) * bnraw * along)
    return dhprebn
