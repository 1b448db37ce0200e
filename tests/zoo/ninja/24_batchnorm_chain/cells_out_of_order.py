# dhprebn starts as a copy of dbndiff, and dbndiff is completed only after that.
# status: fail
# dhprebn: wrong
# blame: dhprebn own
# diagnosis: dhprebn too_early

import torch


def backward(dhpreact, hprebn, bngain, bnbias, bnmeani, bndiff, bndiff2, bnvar, bnvar_inv, bnraw):
    n = hprebn.shape[0]
    dbnraw = bngain * dhpreact
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnbias = dhpreact.sum(0, keepdim=True)
    dbndiff = bnvar_inv * dbnraw
    dbnvar_inv = (bndiff * dbnraw).sum(0, keepdim=True)
    dbnvar = (-0.5 * (bnvar + 1e-5) ** -1.5) * dbnvar_inv
    dbndiff2 = (1.0 / (n - 1)) * torch.ones_like(bndiff2) * dbnvar
    dhprebn = dbndiff.clone()
    dbndiff += (2 * bndiff) * dbndiff2
    dbnmeani = (-dbndiff).sum(0, keepdim=True)
    dhprebn += 1.0 / n * (torch.ones_like(hprebn) * dbnmeani)
    return dbnraw, dbngain, dbnbias, dbnvar_inv, dbnvar, dbndiff2, dbndiff, dbnmeani, dhprebn
