"""Exponential: from logits to counts.

norm_logits are the scores of the letters, shifted so that the largest of each row is 0.
Exponentiating makes every score positive, and turns a difference between two scores
into a ratio. The lecture calls the result counts, because it behaves like a table of
how often each letter was seen.

Each entry goes its own way again, with an upstream gradient of the same shape. The
function is exp, the one function about whose slope there is something remarkable.

You are handed both what went in and what came out. Is there anything left to compute
that forward has not computed already? You will meet this again with tanh, and with the
square root in BatchNorm: the slope of an operation can often be told from its output
alone. It is one reason why libraries keep outputs around between forward and backward.

    given   dcounts       (n, V)
            norm_logits   (n, V)
            counts        (n, V)
    wanted  dnorm_logits  (n, V)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(norm_logits: Float[Tensor, "n V"]):
    counts = norm_logits.exp()  # (n, V)
    return counts


def backward(dcounts, norm_logits, counts):
    dnorm_logits = ...
    return dnorm_logits
