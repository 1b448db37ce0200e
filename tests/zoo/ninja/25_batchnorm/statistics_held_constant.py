# The mean and the variance move with every row.
# status: fail
# dhprebn: wrong
# diagnosis: dhprebn missing_use


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    dhprebn = bngain * bnvar_inv * dhpreact
    return dhprebn
