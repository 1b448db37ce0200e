"""BatchNorm: the whole layer, step by step, on your own.

Seven lines take hprebn to hpreact: the mean, the distances from it, their squares, the
variance, one over its root, the product, the gain and bias. You have written the
gradient of every single one. Here they come in one piece: dhpreact is handed to you,
and everything before it is yours.

It helps to draw the graph before you write. Put down a dot for each tensor and an arrow
for each use. Two tensors have two arrows leaving: which? Where two arrows leave, two
shares come back, and you cannot go on to what lies before until both are in. That
settles the order almost by itself: some gradients have to be begun, left lying while
you go round by the other route, and finished later.

Three slips to beware of. dbnvar_inv and dbnvar are single rows, so there is a sum on
the way to them, and the variance has n - 1 where the mean has n. If you begin a
gradient with = from another and finish it with +=, take a clone, or two names are one
tensor. And dhprebn is not finished when it looks finished.

    given   dhpreact    (n, H)
            hprebn      (n, H)
            bngain      (1, H)
            bnbias      (1, H)
            bnmeani     (1, H)
            bndiff      (n, H)
            bndiff2     (n, H)
            bnvar       (1, H)
            bnvar_inv   (1, H)
            bnraw       (n, H)
    wanted  dbnraw      (n, H)
            dbngain     (1, H)
            dbnbias     (1, H)
            dbnvar_inv  (1, H)
            dbnvar      (1, H)
            dbndiff2    (n, H)
            dbndiff     (n, H)
            dbnmeani    (1, H)
            dhprebn     (n, H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(hprebn: Float[Tensor, "n H"], bngain: Float[Tensor, "1 H"], bnbias: Float[Tensor, "1 H"]):
    n = hprebn.shape[0]
    bnmeani = 1 / n * hprebn.sum(0, keepdim=True)  # (1, H)
    bndiff = hprebn - bnmeani  # (n, H)
    bndiff2 = bndiff**2  # (n, H)
    bnvar = 1 / (n - 1) * (bndiff2).sum(0, keepdim=True)  # (1, H)
    bnvar_inv = (bnvar + 1e-5) ** -0.5  # (1, H)
    bnraw = bndiff * bnvar_inv  # (n, H)
    hpreact = bngain * bnraw + bnbias  # (n, H)
    return hpreact


def backward(dhpreact, hprebn, bngain, bnbias, bnmeani, bndiff, bndiff2, bnvar, bnvar_inv, bnraw):
    dbnraw = ...
    dbngain = ...
    dbnbias = ...
    dbnvar_inv = ...
    dbnvar = ...
    dbndiff2 = ...
    dbndiff = ...
    dbnmeani = ...
    dhprebn = ...
    return dbnraw, dbngain, dbnbias, dbnvar_inv, dbnvar, dbndiff2, dbndiff, dbnmeani, dhprebn
