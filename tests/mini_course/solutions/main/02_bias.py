"""Bias: one row that all rows share.

To each row of x the same b is added. What comes back to b from n rows?
"""

from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n H"], b: Float[Tensor, " H"]):
    y = x + b  # (n, H)
    return y


def backward(dy, x):
    # solution
    dx = dy.clone()
    db = dy.sum(0)  # a copy for each row going forward, one sum over the rows coming back
    # end solution
    return dx, db


HINTS = (
    "x is passed on as it is.",
    "b was copied into n rows, so n gradients add up.",
    "dx = dy, and db = dy.sum(0).",
)
