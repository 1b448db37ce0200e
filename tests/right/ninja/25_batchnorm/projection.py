# What arrives, less its part along the ones and its part along bnraw.


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    g = bngain * dhpreact
    g = g - g.mean(0) - bnraw * (g * bnraw).sum(0) / (n - 1)
    dhprebn = bnvar_inv * g
    return dhprebn
