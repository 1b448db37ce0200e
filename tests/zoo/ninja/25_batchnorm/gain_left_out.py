# What arrives has come through the gain.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn factor_missing


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    along = (dhpreact * bnraw).sum(0)
    dhprebn = bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) - n / (n - 1) * bnraw * along)
    return dhprebn
