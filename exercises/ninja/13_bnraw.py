"""BatchNorm, dividing by the spread: a product with a stretched row.

bndiff holds each number's distance from the mean of its column, and bnvar_inv one over
the standard deviation of that column. Their product is the normalised bnraw: every
column now varies by about 1.

This is the pattern you know from probs = counts * counts_sum_inv, turned on its side.
There a column was stretched along the rows, since each example had a sum of its own.
Here a row, (1, H), is stretched down the batch, since each unit has a variance of its
own. So you have solved this before; see that you fold up the right axis.

Like counts, bndiff is used twice in the network: once here, and once to find the
variance that it is divided by. What you write now is the share that comes back through
this product. There is more to come for dbndiff, in three exercises' time.

For each of the two tensors: how many entries of bnraw does one of its numbers move?

    given   dbnraw      (n, H)
            bndiff      (n, H)
            bnvar_inv   (1, H)
    wanted  dbndiff     (n, H)
            dbnvar_inv  (1, H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(bndiff: Float[Tensor, "n H"], bnvar_inv: Float[Tensor, "1 H"]):
    bnraw = bndiff * bnvar_inv  # (n, H)
    return bnraw


def backward(dbnraw, bndiff, bnvar_inv):
    dbndiff = ...
    dbnvar_inv = ...
    return dbndiff, dbnvar_inv
