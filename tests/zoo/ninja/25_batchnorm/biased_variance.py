# That is BatchNorm with a variance over n; forward has n - 1.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn bessel


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) - bnraw * (dhpreact * bnraw).sum(0))
    return dhprebn
