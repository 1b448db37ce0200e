# Same shape, so nothing but the numbers tells them apart.
# status: fail
# dbngain: wrong
# dbnbias: wrong
# diagnosis: dbngain returns_swapped
# diagnosis: dbnbias returns_swapped

import torch


def backward(dhpreact, hprebn, bngain, bnbias, bnmeani, bndiff, bndiff2, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    dbnraw = bngain * dhpreact
    dbnbias = (bnraw * dhpreact).sum(0, keepdim=True)
    dbngain = dhpreact.sum(0, keepdim=True)
    dbndiff = bnvar_inv * dbnraw
    dbnvar_inv = (bndiff * dbnraw).sum(0, keepdim=True)
    dbnvar = (-0.5 * (bnvar + 1e-5) ** -1.5) * dbnvar_inv
    dbndiff2 = (1.0 / (n - 1)) * torch.ones_like(bndiff2) * dbnvar
    dbndiff += (2 * bndiff) * dbndiff2
    dbnmeani = (-dbndiff).sum(0, keepdim=True)
    dhprebn = dbndiff.clone()
    dhprebn += 1.0 / n * (torch.ones_like(hprebn) * dbnmeani)
    return dbnraw, dbngain, dbnbias, dbnvar_inv, dbnvar, dbndiff2, dbndiff, dbnmeani, dhprebn
