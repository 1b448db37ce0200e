"""Bug two: a BatchNorm that keeps too many accounts.

This is the layer of the last exercise, mended. In the tree it meets (n, T, C), a vector
for every place of every name, and it does not complain. x.mean(0) is (T, C); that is
subtracted without trouble, the network trains, the loss goes down. In the lecture the bug
lives on for quite a while, until someone prints the shape of running_mean. It should hold
C numbers. Run this file as it stands,

    python exercises/wavenet/04_batchnorm_axes.py

and count. Every channel keeps an account for each place: one for the pair at the front,
another for the pair next to it. But they are the same channel. One matrix made both, and
what a channel has found in a pair of letters does not hang on where in the name the pair
stands. They should share a mean, and they would all be better off, for with T times as
many numbers in it the estimate is steadier. In the lecture, mending this takes the
validation loss from 2.029 to 2.022.

So the statistics are to be over every axis but the last. (n, C) must work as before: the
top of the tree has no T any more.

Everything else hangs on the same count. The variance divides by one less than the number
of values in it; how many are there now? And is a batch of one name still hopeless in
training mode, if that name has four places?
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(
    x: Float[Tensor, "n T C"],
    flat: Float[Tensor, "n C"],
    z: Float[Tensor, "1 T C"],
    gamma: Float[Tensor, " C"],
    beta: Float[Tensor, " C"],
):
    mean = x.mean((0, 1))  # (C)
    var = x.var((0, 1))  # (C)
    out = gamma * (x - mean) / torch.sqrt(var + 1e-5) + beta  # (n, T, C)
    running_mean = 0.9 * 0 + 0.1 * mean  # (C)
    running_var = 0.9 * 1 + 0.1 * var  # (C)
    later = gamma * (z - running_mean) / torch.sqrt(running_var + 1e-5) + beta  # (1, T, C)
    single = gamma * (z - z.mean((0, 1))) / torch.sqrt(z.var((0, 1)) + 1e-5) + beta  # (1, T, C)
    flat_out = gamma * (flat - flat.mean(0)) / torch.sqrt(flat.var(0) + 1e-5) + beta  # (n, C)
    return out, later, single, flat_out


class BatchNorm1d:
    """(n, C) or (n, T, C) → the same shape."""

    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.training = True
        self.gamma = torch.ones(dim)
        self.beta = torch.zeros(dim)
        self.running_mean = torch.zeros(dim)
        self.running_var = torch.ones(dim)

    def __call__(self, x):
        if self.training:
            # solution
            dims = tuple(range(x.dim() - 1))  # every axis but the last: (0,) or (0, 1)
            if x.shape[:-1].numel() < 2:
                raise ValueError("a single value a channel has no variance: BatchNorm1d can't train on it")
            mean, var = x.mean(dims), x.var(dims)
            # instead
            # if x.shape[0] < 2:
            #     raise ValueError("one example has no variance: BatchNorm1d can't train on a batch of one")
            # mean, var = x.mean(0), x.var(0)
            # end solution
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mean, var = self.running_mean, self.running_var
        xhat = (x - mean) / torch.sqrt(var + self.eps)
        return self.gamma * xhat + self.beta

    def parameters(self):
        return [self.gamma, self.beta]


# The bug, to look at: python exercises/wavenet/04_batchnorm_axes.py
if __name__ == "__main__":
    layer = BatchNorm1d(68)
    out = layer(torch.randn(32, 4, 68))
    print(f"32 names of 4 pairs, 68 channels: the running means have the shape {tuple(layer.running_mean.shape)}")


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, x, flat, z, gamma, beta):
    layer, other, third = (student.BatchNorm1d(gamma.shape[0]) for _ in range(3))
    for p, value in zip([*layer.parameters(), *other.parameters(), *third.parameters()], [gamma, beta] * 3, strict=True):
        p.copy_(value)
    out = layer(x)
    running_mean, running_var = layer.running_mean.flatten(), layer.running_var.flatten()
    layer.training = False
    later = layer(z)
    flat_out = other(flat)
    try:
        single = third(z)
    except ValueError:
        raise AssertionError(
            f"One name of {z.shape[1]} places, in training mode, is enough for a variance: don't refuse it."
        ) from None
    student.BatchNorm1d(gamma.shape[0])(flat[:2])  # two values a channel are enough
    raised = "nothing"
    try:
        third(flat[:1])
    except Exception as error:
        raised = type(error).__name__
    assert raised == "ValueError", f"A single value a channel, in training mode, should raise a ValueError; it raised {raised}."
    return out, running_mean, running_var, later, single, flat_out


LEAST = {"n": 3, "T": 3}

HINTS = (
    (
        "mean and var take a tuple of axes. Which one is right depends on how many axes x has; x.dim() says so. And the "
        "guard above them has to count the values a channel has, not the examples."
    ),
    (
        "For (n, T, C) the axes are (0, 1), for (n, C) it is 0. Without keepdim what comes out is (C), which fits behind "
        "any number of leading axes. Another way: x.reshape(-1, C) makes rows of everything, and then it is axis 0 again."
    ),
    (
        "dims = (0, 1) if x.dim() == 3 else 0; mean, var = x.mean(dims), x.var(dims). A channel has x.numel() // "
        "x.shape[-1] values; raise the ValueError if that is less than 2."
    ),
)
