"""One tensor used twice: two routes to the loss.

Look for x in the forward: it occurs on both lines. It goes into exp to make e, and it
also goes straight into the product with e. So a nudge of x reaches y by two routes, one
direct and one by way of e, and y feels both at the same time.

If you have built micrograd you may remember the bug where a value that was used twice
kept only the gradient that came last, because backward wrote = where it should have
written +=. Nothing has changed now that the numbers come in tensors. It is the mistake
most people make at least once in the exercises ahead, and it is quiet: the shapes are
right, the numbers look reasonable, and half of the gradient is missing.

So make it a habit, before you write dx: search the forward for every line on whose
right-hand side x stands, and count. Each of them sends something back. What arrives by
the direct route, if you hold e still? What arrives through e, if you hold the other x
still? And which of the two do you need to know something else for, before you can write
it down?

    given   dy  (n, d)
            x   (n, d)
            e   (n, d)
    wanted  de  (n, d)
            dx  (n, d)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n d"]):
    e = x.exp()  # (n, d)
    y = x * e  # (n, d)
    return y


def backward(dy, x, e):
    de = ...
    dx = ...
    return de, dx
