"""A view: the same numbers in another shape.

x holds n examples of T steps, each step a row of C numbers. Forward lays all these rows
under one another, so that (n, T, C) becomes (n*T, C). No number is added, multiplied or
even moved: view only changes how the same stretch of memory is read.

What, then, is the slope of an operation that does nothing to the numbers? Every entry
of rows is exactly one entry of x. If it moves, the other moves with it, by the same
amount. The gradient therefore has nothing to do but find its way back to the place it
belongs to.

There is one thing to be careful with. Many operations can produce the right shape, and
not all of them keep every number in its own place: a transpose, for one, also gives you
back as many numbers as it got. How can you be sure that yours puts each gradient where
its number came from? It helps to ask what undoes the forward exactly, so that doing one
and then the other would leave x as it was. And where could you read the wanted sizes
off, rather than type them in?

    given   drows  (n*T, C)
            x      (n, T, C)
    wanted  dx     (n, T, C)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n T C"]):
    rows = x.view(-1, x.shape[2])  # (n*T, C)
    return rows


def backward(drows, x):
    dx = ...
    return dx
