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
    # solution
    n = hprebn.shape[0]
    dbnraw = bngain * dhpreact
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnbias = dhpreact.sum(0, keepdim=True)
    dbndiff = bnvar_inv * dbnraw  # the short route; the long one goes by way of the variance
    dbnvar_inv = (bndiff * dbnraw).sum(0, keepdim=True)
    dbnvar = (-0.5 * (bnvar + 1e-5) ** -1.5) * dbnvar_inv
    dbndiff2 = (1.0 / (n - 1)) * torch.ones_like(bndiff2) * dbnvar
    dbndiff += (2 * bndiff) * dbndiff2  # now dbndiff is complete, and only now may it be used
    dbnmeani = (-dbndiff).sum(0, keepdim=True)
    dhprebn = dbndiff.clone()
    dhprebn += 1.0 / n * (torch.ones_like(hprebn) * dbnmeani)
    # end solution
    return dbnraw, dbngain, dbnbias, dbnvar_inv, dbnvar, dbndiff2, dbndiff, dbnmeani, dhprebn


def draw(rng, n, H):
    # Each column spread well apart, in an order of its own: a column that hardly varies would be blown up by BatchNorm.
    ranks = torch.rand(n, H, generator=rng).argsort(0)
    return {"hprebn": torch.randn(1, H, generator=rng) + ranks + 0.5 * torch.rand(n, H, generator=rng)}


# Two rows come out of BatchNorm as +0.7 and -0.7 whatever they were, and then nothing comes back to them.
LEAST = {"n": 3}

HINTS = (
    (
        "bndiff has two uses, bnraw and bndiff2; hprebn has two, bnmeani and bndiff. Finish dbndiff before you start on "
        "dbnmeani, and dbnmeani before you finish dhprebn."
    ),
    (
        "The long way round for dbndiff: dbnvar_inv (a sum over the batch), dbnvar (exponent -1.5), dbndiff2 (1 / (n - 1), "
        "the same for all rows), and then times 2 * bndiff. It is added to bnvar_inv * dbnraw."
    ),
    (
        "At the end: dbnmeani = (-dbndiff).sum(0, keepdim=True), with both shares in dbndiff; then dhprebn = "
        "dbndiff.clone(), and dhprebn += 1.0 / n * torch.ones_like(hprebn) * dbnmeani."
    ),
)
