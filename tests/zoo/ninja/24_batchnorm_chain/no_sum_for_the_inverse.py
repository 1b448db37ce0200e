# One number scales a whole column. What follows takes over the shape.
# status: fail
# dbnvar_inv: wrong_shape
# dbnvar: wrong_shape
# blame: dbnvar_inv own
# diagnosis: dbnvar_inv not_summed

import torch


def backward(dhpreact, hprebn, bngain, bnbias, bnmeani, bndiff, bndiff2, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    dbnraw = bngain * dhpreact
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnbias = dhpreact.sum(0, keepdim=True)
    dbndiff = bnvar_inv * dbnraw
    dbnvar_inv = bndiff * dbnraw
    dbnvar = (-0.5 * (bnvar + 1e-5) ** -1.5) * dbnvar_inv
    dbndiff2 = (1.0 / (n - 1)) * torch.ones_like(bndiff2) * dbnvar
    dbndiff += (2 * bndiff) * dbndiff2
    dbnmeani = (-dbndiff).sum(0, keepdim=True)
    dhprebn = dbndiff.clone()
    dhprebn += 1.0 / n * (torch.ones_like(hprebn) * dbnmeani)
    return dbnraw, dbngain, dbnbias, dbnvar_inv, dbnvar, dbndiff2, dbndiff, dbnmeani, dhprebn
