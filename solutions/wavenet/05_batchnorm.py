"""BatchNorm1d, whole: statistics, two modes and the way back.

You have mended this layer twice. Now write it, and give it a backward.

Forward is what you have: in training mode mean and variance over every axis but the last,
with n - 1 below the variance, and the running statistics moved along; in the other mode
the running statistics in their place, untouched; a ValueError for a single value a
channel while training.

For training mode you have worked out the gradient in the last track. It was

    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0)
              - n / (n - 1) * bnraw * (dhpreact * bnraw).sum(0))

and it still is, once you have decided what n is for (n, T, C) and over what the sums go.
Two of the sums you need anyhow: they are the gradients of beta and gamma.

Then the other mode. Draw the graph: x comes in, two constants are subtracted and divided
by. What of the three terms above is left, if the mean and the variance do not move with
x? People forget this one for years, since hardly anyone ever runs backward in eval mode.
You will: it is how one tunes a network whose statistics are to stay as they are.

The running statistics themselves have no gradient and need none. Nothing that comes out
in training mode was made from them. backward leaves them alone.

The judge plays a whole life to you: two batches of different shapes, with parameters that
change in between as they do in training, then one name in eval mode, back and forth each
time. There is a line in the report for each.

If you care for speed, and this layer is where the time goes: x.var is slow down a column.
A square and a sum are many times faster.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(
    x1: Float[Tensor, "n T C"],
    gamma1: Float[Tensor, " C"],
    beta1: Float[Tensor, " C"],
    x2: Float[Tensor, "m C"],
    gamma2: Float[Tensor, " C"],
    beta2: Float[Tensor, " C"],
    x3: Float[Tensor, "1 T C"],
    gamma3: Float[Tensor, " C"],
    beta3: Float[Tensor, " C"],
):
    mean1 = x1.mean((0, 1))  # (C)
    var1 = x1.var((0, 1))  # (C)
    xhat1 = (x1 - mean1) / torch.sqrt(var1 + 1e-3)  # (n, T, C)
    out1 = gamma1 * xhat1 + beta1  # (n, T, C)
    mean2 = x2.mean(0)  # (C)
    var2 = x2.var(0)  # (C)
    xhat2 = (x2 - mean2) / torch.sqrt(var2 + 1e-3)  # (m, C)
    out2 = gamma2 * xhat2 + beta2  # (m, C)
    # where one layer's running statistics are by now (momentum 0.25); to x3 they are constants
    running_mean = (0.75 * (0.75 * 0 + 0.25 * mean1) + 0.25 * mean2).detach()  # (C)
    running_var = (0.75 * (0.75 * 1 + 0.25 * var1) + 0.25 * var2).detach()  # (C)
    xhat3 = (x3 - running_mean) / torch.sqrt(running_var + 1e-3)  # (1, T, C)
    out3 = gamma3 * xhat3 + beta3  # (1, T, C)
    return out1, out2, out3


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
        # solution
        rows = x.reshape(-1, x.shape[-1])  # all axes but the last are one: n now counts every row
        n = rows.shape[0]
        if self.training:
            if n < 2:
                raise ValueError("a single value a channel has no variance: BatchNorm1d can't train on it")
            mean = rows.mean(0)
            self.diff = rows - mean
            var = (self.diff * self.diff).sum(0) / (n - 1)
            self.running_mean = torch.lerp(self.running_mean, mean, self.momentum)  # a part of the way from one to the other
            self.running_var = torch.lerp(self.running_var, var, self.momentum)
        else:
            self.diff, var = rows - self.running_mean, self.running_var
        self.inv = torch.rsqrt(var + self.eps)
        self.scale = self.gamma * self.inv
        self.moved = self.training  # whether mean and variance moved with this x
        # xhat is diff * inv. It is never made: n rows are multiplied once, and not by inv and then by gamma.
        out = torch.addcmul(self.beta, self.diff, self.scale).view(x.shape)
        # end solution
        return out

    def parameters(self):
        # gamma first
        # solution
        return [self.gamma, self.beta]
        # end solution

    def backward(self, dout):
        # solution
        drows, n = dout.reshape(self.diff.shape), self.diff.shape[0]
        dgamma = (drows * self.diff).sum(0) * self.inv
        dbeta = drows.sum(0)
        if self.moved:
            # What arrives, less its mean, less its part along xhat: what the mean and the variance take away again.
            dx = torch.addcmul(drows, self.diff, self.inv * dgamma / (1 - n))
            dx -= dbeta / n
            dx *= self.scale
        else:
            dx = drows * self.scale
        self.grads = [dgamma, dbeta]
        dx = dx.view(dout.shape)
        # end solution
        return dx


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, dout1, dout2, dout3, x1, gamma1, beta1, x2, gamma2, beta2, x3, gamma3, beta3):
    layer = student.BatchNorm1d(gamma1.shape[0], eps=1e-3, momentum=0.25)
    shapes = [tuple(p.shape) for p in layer.parameters()]
    assert shapes == [tuple(gamma1.shape)] * 2, (
        f"parameters() should list gamma and beta, {tuple(gamma1.shape)} each: it lists {shapes}."
    )

    def set_parameters(*values):
        for p, value in zip(layer.parameters(), values, strict=True):
            p.copy_(value)

    set_parameters(gamma1, beta1)
    out1 = layer(x1)
    dx1 = layer.backward(dout1)
    dgamma1, dbeta1 = layer.grads
    set_parameters(gamma2, beta2)
    out2 = layer(x2)
    dx2 = layer.backward(dout2)
    dgamma2, dbeta2 = layer.grads
    layer.training = False
    set_parameters(gamma3, beta3)
    out3 = layer(x3)
    dx3 = layer.backward(dout3)
    dgamma3, dbeta3 = layer.grads
    running_mean, running_var = layer.running_mean.flatten(), layer.running_var.flatten()
    layer.training = True
    student.BatchNorm1d(x2.shape[1])(x2[:2])  # two values a channel are enough
    raised = "nothing"
    try:
        layer(x2[:1])
    except Exception as error:
        raised = type(error).__name__
    assert raised == "ValueError", f"A single value a channel, in training mode, should raise a ValueError; it raised {raised}."
    kept = torch.equal(layer.running_mean.flatten(), running_mean) and torch.equal(layer.running_var.flatten(), running_var)
    assert kept, "The single value was refused, but it has changed the running statistics already: look before you update."
    return (out1, dx1, dgamma1, dbeta1, out2, dx2, dgamma2, dbeta2, running_mean, running_var, out3, dx3, dgamma3, dbeta3)


LEAST = {"n": 2, "T": 2, "m": 5}


def draw(rng, n, T, C, m):
    # Gains of either sign, none of them so small that nothing comes back through it.
    def gain():
        return (0.5 + torch.rand(C, generator=rng)) * (1 - 2 * torch.randint(2, (C,), generator=rng))

    return {"gamma1": gain(), "gamma2": gain(), "gamma3": gain()}


HINTS = (
    (
        "x.reshape(-1, C) makes rows of (n, T, C), and leaves (n, C) as it is. Written for rows, everything is over axis 0, "
        "n is the number of rows, and only out and dx have to be put into the shape of x again. Keep from forward what the "
        "formula names: xhat, and the inverse of the square root."
    ),
    (
        "dbeta = drows.sum(0) and dgamma = (drows * xhat).sum(0), in either mode. In training mode dx = gamma * inv * "
        "(drows - dbeta / n - xhat * dgamma / (n - 1)); in eval mode only the first of the three is left, since mean and "
        "variance are constants."
    ),
    (
        "If dx3 is the one that is wrong: in eval mode dx = gamma * inv * dout. If running_var is: the variance that goes "
        "into it is the one with n - 1. If the second batch is wrong and the first right, something of the first is left "
        "over: grads, a shape, or an old gamma."
    ),
)
