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
"""

from jaxtyping import Float
from torch import Tensor


def forward(counts: Float[Tensor, "n V"], counts_sum_inv: Float[Tensor, "n 1"]):
    probs = counts * counts_sum_inv  # (n, V)
    return probs


def backward(dprobs, counts, counts_sum_inv):
    # solution
    # Each count moves one probability, its own, so there is nothing to add up. The scale is stretched along the row
    # in this line just as it was in forward.
    dcounts = counts_sum_inv * dprobs
    # end solution
    return dcounts


HINTS = (
    "A product gives each factor what arrives, times the other factor. The two shapes differ, and that is no obstacle.",
    "counts was not stretched, so nothing needs to be summed. counts_sum_inv stretches by itself, from (n, 1) to (n, V).",
    "dcounts = counts_sum_inv * dprobs.",
)
