"""Normalising, part one: a single number that scales a whole row.

probs = counts * counts_sum_inv reads like an ordinary product, but look at the shapes:
(n, V) times (n, 1). A row of counts has V numbers, and the same row of counts_sum_inv
has one. So PyTorch first stretches that one number along the row and then multiplies.
A single line of code, and two things happen in it: a copy, then a product.

Take one row with V = 3, call the counts a, b, c and the scale s:

    probs = (a*s, b*s, c*s)

There is one s, and it appears three times. Nudge it and all three probabilities move,
each by a different amount, and each of the three has its own entry in dprobs. What does
the loss do in total?

It helps to undo the two things one after the other, in reverse. First the product, as
if the stretched scale really were an (n, V) tensor. Then the copy. After the first you
hold something of shape (n, V), and the answer has to be (n, 1). Which of the two axes
was stretched, and what does it take to fold it up again?

    given   dprobs           (n, V)
            counts           (n, V)
            counts_sum_inv   (n, 1)
    wanted  dcounts_sum_inv  (n, 1)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(counts: Float[Tensor, "n V"], counts_sum_inv: Float[Tensor, "n 1"]):
    probs = counts * counts_sum_inv  # (n, V)
    return probs


def backward(dprobs, counts, counts_sum_inv):
    dcounts_sum_inv = ...
    return dcounts_sum_inv
