"""Double: each number, twice.

Every y is twice its x. How fast does y move when x moves?

    given   dy  (n)
            x   (n)
    wanted  dx  (n)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, " n"]):
    y = 2.0 * x  # (n)
    return y


def backward(dy, x):
    dx = ...
    return dx
