"""BatchNorm, the distances from the mean, complete: two routes again.

bndiff is used in two lines. It is divided by the spread to make bnraw, and it is
squared on the way to finding that spread. In the network the second route is the longer
one, by way of bndiff2, bnvar and bnvar_inv and back into bnraw; what returns along it
arrives here as dbndiff2.

It is the same situation as with counts: every number in bndiff matters for its own
sake, and also because it helps to set the scale for its whole column. The gradient
needs both.

One of the routes you have written already. For the other you need the slope of a
square, and this one, unlike those of sums and differences, does depend on where you
are: at which point is it to be taken?

Then put the two together. If you start from the first share and add the second with +=,
ask yourself whether the tensor you add to belongs to dbndiff alone, or whether another
name still points at it.

    given   dbnraw     (n, H)
            dbndiff2   (n, H)
            bndiff     (n, H)
            bnvar_inv  (1, H)
    wanted  dbndiff    (n, H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(bndiff: Float[Tensor, "n H"], bnvar_inv: Float[Tensor, "1 H"]):
    bnraw = bndiff * bnvar_inv  # (n, H)
    bndiff2 = bndiff**2  # (n, H)
    return bnraw, bndiff2


def backward(dbnraw, dbndiff2, bndiff, bnvar_inv):
    dbndiff = ...
    return dbndiff
