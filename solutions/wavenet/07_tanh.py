"""Tanh: the smallest layer of all.

Every number goes its own way, through the curve that you know. There are no parameters,
and whatever shape comes in goes out.

There is one decision to make, and it is what to keep. The slope of tanh can be written
with the input or with the output. One of the two forms needs no second tanh, and with a
few hundred thousand numbers in every batch that is not idle: this curve is among the
slowest things that happen in your whole network.

It is also a good moment to look at a rule that holds for every layer: what you are handed
is not yours. The x that comes in is perhaps still needed by the layer before, and dout by
someone else who has it too. Make new tensors, and change only those.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n T C"], y: Float[Tensor, "n C"]):
    out = torch.tanh(x)  # (n, T, C)
    flat = torch.tanh(y)  # (n, C)
    return out, flat


class Tanh:
    """Any shape → the same shape."""

    def __init__(self):
        self.grads = []  # no parameters, no gradients

    def __call__(self, x):
        # solution
        # tanh(x) = 2 sigmoid(2x) - 1, and of the two torch's sigmoid is three times as fast.
        self.out = torch.sigmoid(2 * x).mul_(2).sub_(1)
        out = self.out
        # end solution
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        # solution
        dx = torch.addcmul(dout, dout * self.out, self.out, value=-1)  # dout * (1 - out**2), in two strides
        # end solution
        return dx


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, dout, dflat, x, y):
    layer = student.Tanh()
    before = x.clone(), dout.clone()
    out = layer(x)
    dx = layer.backward(dout)
    flat = layer(y)  # another shape, the same object
    dy = layer.backward(dflat)
    assert torch.equal(before[0], x), (
        "Your layer changed the x that it was handed. Someone else may need it: make a new tensor."
    )
    assert torch.equal(before[1], dout), "Your backward changed the dout that it was handed: make a new tensor."
    assert layer.parameters() == [] == layer.grads, "A layer without parameters has two empty lists, parameters() and grads."
    return out, dx, flat, dy


HINTS = (
    "The slope of tanh at x is 1 - tanh(x)**2. Have you seen tanh(x) anywhere?",
    "Keep the output, not the input. What you keep belongs to one call: the next call, of any shape, replaces it.",
    "__call__: self.out = torch.tanh(x). backward: dx = dout * (1 - self.out**2).",
)
