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

    given   dhpreact   (n, H)
            hprebn     (n, H)
            bngain     (1, H)
            bnmeani    (1, H)
            bnvar      (1, H)
            bnvar_inv  (1, H)
            bnraw      (n, H)
    wanted  dhprebn    (n, H)
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
    dhprebn = ...
    return dhprebn
