"""Tanh: a gate that closes towards both ends.

Forward squashes every number of hpreact into the range from -1 to 1. Nothing is shared
between entries, so the question is once more about single numbers: what is the slope of
tanh?

You may know it as a function of the input, with a hyperbolic cosine in it. There is a
shorter way to say it with the output, h, and both are in your hands. Test whichever you
write on what you know of the curve: at 0 it is steepest, with slope 1; far out, where
the output is close to 1 or to -1, it is nearly flat. A unit whose h is 0.999 lets
almost no gradient through, however large dh is. What does your formula say about it?

A word on exactness, since this is where it tends to come up. You may see a right answer
that agrees to seven or eight digits in float32 and is still not exact. PyTorch's own
backward of tanh multiplies and adds in a single rounding on many processors, and
arithmetic written in separate operations rounds one time more. Nothing is wrong with
your gradient then, and it costs you nothing: the decision is made in double precision,
with room for rounding and none for a different formula.

    given   dh        (n, H)
            hpreact   (n, H)
            h         (n, H)
    wanted  dhpreact  (n, H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(hpreact: Float[Tensor, "n H"]):
    h = torch.tanh(hpreact)  # (n, H)
    return h


def backward(dh, hpreact, h):
    dhpreact = ...
    return dhpreact
