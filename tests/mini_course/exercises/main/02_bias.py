"""Bias: one row that all rows share.

To each row of x the same b is added. What comes back to b from n rows?

    given   dy  (n, H)
            x   (n, H)
    wanted  dx  (n, H)
            db  (H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n H"], b: Float[Tensor, " H"]):
    y = x + b  # (n, H)
    return y


def backward(dy, x):
    dx = ...
    db = ...
    return dx, db
