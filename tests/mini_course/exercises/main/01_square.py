"""Square: the slope depends on where one stands.

Every y is its x times itself.

    given   dy  (n, H)
            x   (n, H)
    wanted  dx  (n, H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n H"]):
    y = x**2  # (n, H)
    return y


def backward(dy, x):
    dx = ...
    return dx
