# The inverse is worked out again, and not as forward did.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn eps


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    inverse = bnvar**-0.5
    along = (dhpreact * bnraw).sum(0)
    dhprebn = bngain * inverse / n * (n * dhpreact - dhpreact.sum(0) - n / (n - 1) * bnraw * along)
    return dhprebn
