# Not fused at all.


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    bndiff = hprebn - bnmeani
    dbnraw = bngain * dhpreact
    dbnvar = (-0.5 * (bnvar + 1e-5) ** -1.5) * (bndiff * dbnraw).sum(0, keepdim=True)
    dbndiff = bnvar_inv * dbnraw + 2 * bndiff / (n - 1) * dbnvar
    dhprebn = dbndiff - dbndiff.mean(0, keepdim=True)
    return dhprebn
