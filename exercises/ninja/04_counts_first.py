"""Normalising, part two: the counts, along the first of two routes.

The same line as before, probs = counts * counts_sum_inv, seen from the other factor.

In the network counts is used twice. One use is this product. The other comes two lines
earlier, where the counts of each row are added up to find what they have to be divided
by. Here only the product is in play, so what you write is the share of the gradient
that comes back along this one route. The other share will be added in two exercises'
time; the name stays dcounts all the while, because it is one gradient that grows as its
parts come in.

Again the local question is short. Nudge one entry of counts: how many entries of probs
move, and how far?

Compare with the last exercise before you decide about the shape. There, one number had
been stretched over many places. Is that so here? Which of the two factors is it that
gets stretched now, and does that happen on the way forward only, or in your formula
too?

    given   dprobs          (n, V)
            counts          (n, V)
            counts_sum_inv  (n, 1)
    wanted  dcounts         (n, V)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(counts: Float[Tensor, "n V"], counts_sum_inv: Float[Tensor, "n 1"]):
    probs = counts * counts_sum_inv  # (n, V)
    return probs


def backward(dprobs, counts, counts_sum_inv):
    dcounts = ...
    return dcounts
