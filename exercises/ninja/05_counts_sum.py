"""One over the sum: a power, and nothing else.

counts_sum has one positive number for each row, and forward raises it to the power -1.
The lecture writes counts_sum**-1 and not 1 / counts_sum, since the two may be rounded
differently in the last bit; to us they are the same function, and a very familiar one.

Each number goes its own way, so this is a question about single numbers: what is the
slope of x to the power -1? If you know the rule for the slope of x to any power, put -1
in for the exponent and see what comes out.

Then ask whether you believe it. When a positive x grows, what does 1/x do? Your slope
should say so. Where does 1/x change quickly, at x = 0.1 or at x = 10? Your slope should
say that too. And check the shape: (n, 1) goes in and (n, 1) comes out, so there is
nothing to sum and nothing to stretch.

    given   dcounts_sum_inv  (n, 1)
            counts_sum       (n, 1)
            counts_sum_inv   (n, 1)
    wanted  dcounts_sum      (n, 1)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(counts_sum: Float[Tensor, "n 1"]):
    counts_sum_inv = counts_sum**-1  # (n, 1)
    return counts_sum_inv


def backward(dcounts_sum_inv, counts_sum, counts_sum_inv):
    dcounts_sum = ...
    return dcounts_sum
