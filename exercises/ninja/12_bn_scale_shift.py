"""BatchNorm, last step: a gain and a bias of its own for each unit.

bnraw has been normalised: over the batch, each of its H columns has mean 0 and variance
1. That would be a straitjacket if it were the last word, so the layer lets every unit
choose a new spread (bngain) and a new centre (bnbias). Both are parameters with a
single row of H numbers, and all n examples share them.

The line has a product and a sum, and both stretch a single row down the batch. Three
gradients are asked, one for each tensor on the right-hand side.

Go back through the sum first, then through the product. For each of the three ask two
things. What is the local slope: 1, or another tensor, and which? And was the tensor
stretched on the way forward: does one of its numbers serve a single example, or all of
them?

All three can be written in half a line each. Have an eye on the shapes: the two
parameters are (1, H), with an axis of length 1 in front, and their gradients must have
it too.

    given   dhpreact  (n, H)
            bngain    (1, H)
            bnraw     (n, H)
    wanted  dbngain   (1, H)
            dbnraw    (n, H)
            dbnbias   (1, H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(bngain: Float[Tensor, "1 H"], bnraw: Float[Tensor, "n H"], bnbias: Float[Tensor, "1 H"]):
    hpreact = bngain * bnraw + bnbias  # (n, H)
    return hpreact


def backward(dhpreact, bngain, bnraw):
    dbngain = ...
    dbnraw = ...
    dbnbias = ...
    return dbngain, dbnraw, dbnbias
