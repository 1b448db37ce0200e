# The batch is axis 0.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn wrong_axis


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    along = (dhpreact * bnraw).sum(1, keepdim=True)
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(1, keepdim=True) - n / (n - 1) * bnraw * along)
    return dhprebn
