"""BatchNorm, one over the standard deviation: another power.

bnvar is the variance of each column. Its square root is the standard deviation, and one
over that is what bndiff gets multiplied by. Forward does both in one go, with -1/2 for
the exponent. The tiny 1e-5 is there for a column in which all the numbers are equal:
its variance is 0, and 0 to the power -1/2 would be infinite.

As with counts_sum each number goes its own way. The rule for powers is the same for an
exponent of -1/2 as for any other: what does the exponent turn into?

And there is something inside the bracket now, a small function within the function. The
chain rule asks for its slope too. What is it? The 1e-5 may then look like something you
can forget, yet it has not gone away: where in your formula must it stand? On the
network's numbers leaving it out changes the fifth digit, enough to be plainly wrong to
the judge and too little to see with the naked eye.

You are handed bnvar_inv as well. Can you say the same thing with it, and shorter?

    given   dbnvar_inv  (1, H)
            bnvar       (1, H)
            bnvar_inv   (1, H)
    wanted  dbnvar      (1, H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(bnvar: Float[Tensor, "1 H"]):
    bnvar_inv = (bnvar + 1e-5) ** -0.5  # (1, H)
    return bnvar_inv


def backward(dbnvar_inv, bnvar, bnvar_inv):
    dbnvar = ...
    return dbnvar
