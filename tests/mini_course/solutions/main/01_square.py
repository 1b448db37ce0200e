"""Square: the slope depends on where one stands.

Every y is its x times itself.
"""

from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n H"]):
    y = x**2  # (n, H)
    return y


def backward(dy, x):
    # solution
    dx = 2.0 * x * dy  # the slope of x² is 2x
    # end solution
    return dx


HINTS = (
    "Both factors are x, and both move.",
    "The slope is twice x.",
    "dx = 2 * x * dy.",
)
