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
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(bndiff2: Float[Tensor, "n H"]):
    n = bndiff2.shape[0]
    bnvar = 1 / (n - 1) * (bndiff2).sum(0, keepdim=True)  # (1, H)
    return bnvar


def backward(dbnvar, bndiff2):
    # solution
    # Each squared distance counts with weight 1/(n-1), whatever its value. The ones spread (1, H) over (n, H): a sum
    # going forward is a stretch coming back, just as a stretch going forward is a sum coming back.
    n = bndiff2.shape[0]
    dbndiff2 = (1.0 / (n - 1)) * torch.ones_like(bndiff2) * dbnvar
    # end solution
    return dbndiff2


LEAST = {"n": 2}

HINTS = (
    "Write it out for one column and n = 3: bnvar = (a + b + c) / 2. What is the slope in a, in b, in c?",
    (
        "Each entry gets dbnvar / (n - 1), the same for all rows. You only have to repeat it down the batch, so that the "
        "result is (n, H)."
    ),
    (
        "dbndiff2 = (1.0 / (n - 1)) * torch.ones_like(bndiff2) * dbnvar. The ones stand for slopes; bndiff2 itself does not "
        "belong there."
    ),
)
