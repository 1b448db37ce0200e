"""BatchNorm in one expression: what is left when the steps cancel.

Like the cross-entropy, BatchNorm need not be walked through backwards line by line. Put
the steps of the last exercise into one another on paper, simplify, and dhprebn comes
out as a single expression. It takes a page, and it is worth a page. Work on one column,
so that everything is a list of n numbers, and call its entries x[i] to keep the pen
moving.

A way to begin: x[i] reaches the loss by three routes, directly through its own bnraw,
by way of the variance, and by way of the mean. Write down each of the three. On the way
you will meet a sum over all distances from the mean. How large is that?

Then, before you trust the result, ask what it ought to look like. Which changes of a
column does BatchNorm undo completely? Add the same amount to all of its numbers, or
pull all of them away from their mean by the same factor: out comes what came out before
(up to the 1e-5). The loss cannot feel such changes. So what must you get when you sum a
column of dhprebn? And when you multiply it by the column of bnraw and then sum?

Remember that the variance is divided by n - 1 and the mean by n. Both are in the
answer.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(hprebn: Float[Tensor, "n H"], bngain: Float[Tensor, "1 H"], bnbias: Float[Tensor, "1 H"]):
    bnmeani = hprebn.mean(0, keepdim=True)  # (1, H)
    bnvar = hprebn.var(0, keepdim=True, unbiased=True)  # (1, H)
    bnvar_inv = (bnvar + 1e-5) ** -0.5  # (1, H)
    bnraw = (hprebn - bnmeani) * bnvar_inv  # (n, H)
    hpreact = bngain * bnraw + bnbias  # (n, H)
    return hpreact


def backward(dhpreact, hprebn, bngain, bnmeani, bnvar, bnvar_inv, bnraw):
    # solution
    # In the bracket, times n: what arrives, less its mean over the batch (nothing can come of shifting a column), less the
    # part of it that runs along bnraw (nothing can come of stretching a column). The rest is what BatchNorm lets through.
    n = hprebn.shape[0]
    along = (dhpreact * bnraw).sum(0)
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) - n / (n - 1) * bnraw * along)
    # end solution
    return dhprebn


def draw(rng, n, H):
    # Each column spread well apart, in an order of its own: a column that hardly varies would be blown up by BatchNorm.
    ranks = torch.rand(n, H, generator=rng).argsort(0)
    return {"hprebn": torch.randn(1, H, generator=rng) + ranks + 0.5 * torch.rand(n, H, generator=rng)}


# Two rows come out of BatchNorm as +0.7 and -0.7 whatever they were, and then nothing comes back to them.
LEAST = {"n": 3}

HINTS = (
    (
        "The distances from a mean sum to zero. So a change of the mean does not change the variance (to first order), and "
        "one of the routes drops out. Let dbnraw = bngain * dhpreact and see what the other routes give."
    ),
    (
        "Directly: bnvar_inv * dbnraw. Through the variance: -bnvar_inv * bnraw / (n - 1) times the column sum of dbnraw * "
        "bnraw; bndiff turns into bnraw when it absorbs a bnvar_inv. Through the mean: minus the column mean of the direct "
        "part."
    ),
    (
        "With n taken out in front: dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) - ...). What remains "
        "to fill in is n / (n - 1) * bnraw, times the column sum of dhpreact * bnraw."
    ),
)
