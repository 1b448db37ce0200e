"""The gated unit: what to say, and how loudly.

Up to here tanh has had the last word in every node. The WaveNet paper has something more
refined. A node makes two numbers for every channel. One goes through tanh, as ever, and
is what the node has to say. The other goes through a sigmoid, is between 0 and 1, and
says how much of that shall be heard:

    tanh(a) * sigmoid(b)

The two halves come from one matrix product twice as wide, so this layer takes (n, T, 2*C)
with a in the first C channels and b in the last, and gives (n, T, C). There may be any
number of axes in front, and there are no parameters.

You have not met the slope of a sigmoid yet, and it is worth a minute on paper. Write
s = 1 / (1 + exp(-b)), take its derivative, and try to get rid of all the exponentials in
favour of s. It comes out as simple as that of tanh.

Then it is a product, and each factor gets what arrives times the other factor. Each then
goes back through its own curve, and in the end they lie side by side once more.

    given   dout   (n, T, C)
            dflat  (n, C)
            x      (n, T, 2*C)
            y      (n, 2*C)
    wanted  out    (n, T, C)
            dx     (n, T, 2*C)
            flat   (n, C)
            dy     (n, 2*C)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n T 2*C"], y: Float[Tensor, "n 2*C"]):
    said = torch.tanh(x[:, :, : x.shape[2] // 2])  # (n, T, C)
    gate = torch.sigmoid(x[:, :, x.shape[2] // 2 :])  # (n, T, C)
    out = said * gate  # (n, T, C)
    flat_said = torch.tanh(y[:, : y.shape[1] // 2])  # (n, C)
    flat_gate = torch.sigmoid(y[:, y.shape[1] // 2 :])  # (n, C)
    flat = flat_said * flat_gate  # (n, C)
    return out, flat


class GatedUnit:
    """(…, 2*C) → (…, C)."""

    def __init__(self):
        self.grads = []  # no parameters, no gradients

    def __call__(self, x):
        out = ...
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        dx = ...
        return dx


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, dout, dflat, x, y):
    layer = student.GatedUnit()
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
