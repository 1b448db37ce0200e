"""Double: each number, twice.

Every y is twice its x. How fast does y move when x moves?
"""

from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, " n"]):
    y = 2.0 * x  # (n)
    return y


def backward(dy, x):
    # solution
    dx = 2.0 * dy  # the slope is 2, everywhere
    # end solution
    return dx


HINTS = (
    "The slope does not depend on x.",
    "What arrives, times the slope.",
    "dx = 2 * dy.",
)
