# Both corrections are sums over the batch.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn sum_missing


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact - n / (n - 1) * bnraw * (dhpreact * bnraw))
    return dhprebn
