# Batches have other sizes too.
# status: fail
# dhprebn: wrong
# says: right on the shown
# diagnosis: dhprebn hard_coded_size


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    along = (dhpreact * bnraw).sum(0)
    dhprebn = bngain * bnvar_inv / 32 * (32 * dhpreact - dhpreact.sum(0) - 32 / 31 * bnraw * along)
    return dhprebn
