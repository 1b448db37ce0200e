"""BatchNorm, the variance: a sum over the batch, divided by n - 1.

bndiff2 holds squared distances from the mean, and the variance of a column is their
average. Almost: it is divided by n - 1. The mean was computed from the same n numbers,
which puts it a little too close to them; the distances come out somewhat small, and
dividing by n - 1 makes up for that on average. It is known as Bessel's correction. On a
batch of 32 the difference is three per cent, and the judge will not overlook it.

For the gradient n - 1 is just a constant factor. What matters is the sum. You have n
numbers in a column going in, and one coming out. When one of the n moves, how far does
the variance move? Is it the same for all of them? Does the value of bndiff2 play any
part in that?

So dbnvar brings one number a column and you have to return n of them. A stretch going
forward becomes a sum going back. What would you expect a sum going forward to become?

    given   dbnvar    (1, H)
            bndiff2   (n, H)
    wanted  dbndiff2  (n, H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(bndiff2: Float[Tensor, "n H"]):
    n = bndiff2.shape[0]
    bnvar = 1 / (n - 1) * (bndiff2).sum(0, keepdim=True)  # (1, H)
    return bnvar


def backward(dbnvar, bndiff2):
    dbndiff2 = ...
    return dbndiff2
