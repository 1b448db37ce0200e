"""Bug one: a BatchNorm that answers with NaN.

The network is trained, the loss is fine, and you ask it for a name. What you get is
"probability tensor contains either `inf`, `nan` or element < 0". The layer below is to
blame. Run this file as it stands,

    python exercises/wavenet/03_batchnorm_nan.py

and you see it: on batches of 32 the layer does as it should, and then comes a batch of
one. That is what sampling is, one context at a time. The mean of one number is the number
itself, and its variance a sum of nothing divided by n - 1, which is 0/0. And if it were
not: an example that is compared with nobody but itself has nothing left to say.

The cure has two halves. While training, the layer keeps an account: running_mean and
running_var, one number a channel. They start at 0 and 1, and after every batch they move
a small part of the way, momentum, from where they are towards the mean and the variance
of that batch. And the layer gets a mode: self.training, True at first. When someone sets
it to False, the layer normalises with the running numbers, whatever the batch may be, and
leaves them alone: to look is not to train.

One question is left, of manners. What if a single example comes along in training mode?
There is nothing right to return. What must not happen is what happens now, when NaN goes
quietly on its way, for once it is in running_mean it never leaves: nine tenths of NaN and
a bit of anything is NaN. Raise a ValueError, and before the account is touched.

Only the forward is asked here. The way back follows when the layer is whole.

    given   x1            (n, C)
            x2            (m, C)
            one           (1, C)
            gamma         (C)
            beta          (C)
    wanted  first         (n, C)
            second        (m, C)
            running_mean  (C)
            running_var   (C)
            sampled       (1, C)
            again         (n, C)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(
    x1: Float[Tensor, "n C"],
    x2: Float[Tensor, "m C"],
    one: Float[Tensor, "1 C"],
    gamma: Float[Tensor, " C"],
    beta: Float[Tensor, " C"],
):
    mean1 = x1.mean(0)  # (C)
    var1 = x1.var(0)  # (C)
    first = gamma * (x1 - mean1) / torch.sqrt(var1 + 1e-5) + beta  # (n, C)
    mean2 = x2.mean(0)  # (C)
    var2 = x2.var(0)  # (C)
    second = gamma * (x2 - mean2) / torch.sqrt(var2 + 1e-5) + beta  # (m, C)
    running_mean = 0.9 * (0.9 * 0 + 0.1 * mean1) + 0.1 * mean2  # (C)
    running_var = 0.9 * (0.9 * 1 + 0.1 * var1) + 0.1 * var2  # (C)
    sampled = gamma * (one - running_mean) / torch.sqrt(running_var + 1e-5) + beta  # (1, C)
    again = gamma * (x1 - running_mean) / torch.sqrt(running_var + 1e-5) + beta  # (n, C)
    return first, second, sampled, again


class BatchNorm1d:
    """(n, C) → (n, C)."""

    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps = eps
        self.momentum = momentum
        self.gamma = torch.ones(dim)
        self.beta = torch.zeros(dim)

    def __call__(self, x):
        mean = x.mean(0)
        var = x.var(0)
        xhat = (x - mean) / torch.sqrt(var + self.eps)
        return self.gamma * xhat + self.beta

    def parameters(self):
        return [self.gamma, self.beta]


# The bug, to look at: python exercises/wavenet/03_batchnorm_nan.py
if __name__ == "__main__":
    layer = BatchNorm1d(3)
    for _ in range(100):
        out = layer(5 + 2 * torch.randn(32, 3))
    print(f"a batch of 32 comes out with mean {out.mean():.2f} and standard deviation {out.std():.2f}")
    layer.training = False
    print(f"a batch of one comes out as {layer(torch.full((1, 3), 7.0)).tolist()}; 7 is one standard deviation above the mean")


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, x1, x2, one, gamma, beta):
    layer = student.BatchNorm1d(gamma.shape[0])
    for p, value in zip(layer.parameters(), [gamma, beta], strict=True):
        p.copy_(value)
    first, second = layer(x1), layer(x2)
    layer.training = False
    sampled, again = layer(one), layer(x1)
    kept = all(hasattr(layer, name) for name in ("running_mean", "running_var"))
    assert kept, "The layer should keep an account, in running_mean and running_var."
    running_mean, running_var = layer.running_mean.flatten(), layer.running_var.flatten()
    layer.training = True
    student.BatchNorm1d(gamma.shape[0])(x1[:2])  # two examples are enough
    raised = "nothing"
    try:
        layer(one)
    except Exception as error:
        raised = type(error).__name__
    assert raised == "ValueError", f"A single example in training mode should raise a ValueError; it raised {raised}."
    kept = torch.equal(layer.running_mean.flatten(), running_mean) and torch.equal(layer.running_var.flatten(), running_var)
    assert kept, "The batch of one was refused, but it has changed the running statistics already: look before you update."
    return first, second, running_mean, running_var, sampled, again
