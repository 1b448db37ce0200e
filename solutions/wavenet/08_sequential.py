"""Sequential: layers in a row.

A network is a list of layers, and it is itself a layer: you call it on a batch, you hand
it the gradient of its output, it has parameters. All it does is pass things on, but it
has to pass them on in the right order.

Forward, the output of each layer is the input of the next. Backward, it is the other way
about, and this is the whole of backpropagation: the last layer turns the gradient that
you hand it into that of its input, which is the output of the layer before, and so on
down to the front. Everything that you have worked out in these two tracks meets here, in
three lines.

parameters() lists those of all layers, the first layer's first, and self.grads after a
backward lists their gradients in the same order. Mind which way you were walking when you
met them.

train() and eval() switch the mode of every layer at once: train(mode) sets training to
mode wherever there is a mode to set, and eval() is train(False). A Sequential may have
another one inside, and in there may be a BatchNorm. Someone will forget about that one,
and sample NaN.

The layers that the judge puts in are yours: Linear, BatchNorm1d and Tanh, from the files
next to this one.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(
    x: Float[Tensor, "n C"],
    W1: Float[Tensor, "C H"],
    gamma: Float[Tensor, " H"],
    beta: Float[Tensor, " H"],
    W2: Float[Tensor, "H K"],
    b2: Float[Tensor, " K"],
):
    pre = x @ W1  # (n, H)
    xhat = (pre - pre.mean(0)) / torch.sqrt(pre.var(0) + 1e-5)  # (n, H)
    h = torch.tanh(gamma * xhat + beta)  # (n, H)
    out = h @ W2 + b2  # (n, K)
    return out


class Sequential:
    """Layers, one after the other."""

    def __init__(self, layers):
        self.layers = list(layers)
        self.training = True

    def __call__(self, x):
        # solution
        for layer in self.layers:
            x = layer(x)
        # end solution
        return x

    def parameters(self):
        # those of all layers, the first layer's first
        # solution
        return [p for layer in self.layers for p in layer.parameters()]
        # end solution

    def backward(self, dout):
        # solution
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        self.grads = [grad for layer in self.layers for grad in layer.grads]  # in the order of parameters(), not of the walk
        # end solution
        return dout

    def train(self, mode=True):
        # every layer's, also of those in a Sequential within
        # solution
        self.training = mode
        for layer in self.layers:
            if hasattr(layer, "train"):
                layer.train(mode)  # a Sequential within: it tells its own
            else:
                layer.training = mode
        # end solution

    def eval(self):
        self.train(False)


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, dout, x, W1, gamma, beta, W2, b2):
    import layers

    (C, H), K = W1.shape, b2.shape[0]
    norm = layers.BatchNorm1d(H)
    inner = student.Sequential([norm, layers.Tanh()])
    model = student.Sequential([layers.Linear(C, H, bias=False), inner, layers.Linear(H, K)])
    shapes = [tuple(p.shape) for p in model.parameters()]
    wanted = [(C, H), (H,), (H,), (H, K), (K,)]
    assert len(shapes) == len(wanted), f"There should be {len(wanted)} parameters, and parameters() lists {len(shapes)}."
    for place, (shape, right) in enumerate(zip(shapes, wanted, strict=True)):
        assert shape == right, f"parameters()[{place}] should have the shape {right}, and has {shape}."
    for p, value in zip(model.parameters(), [W1, gamma, beta, W2, b2], strict=True):
        p.copy_(value)
    model(torch.cat([x, x]))  # a batch of another size first
    model.backward(torch.cat([dout, dout]))
    out = model(x)
    dx = model.backward(dout)
    assert len(model.grads) == 5, f"grads has {len(model.grads)} entries for 5 parameters: each backward makes a new list."
    dW1, dgamma, dbeta, dW2, db2 = model.grads
    model.eval()
    assert norm.training is False, "After eval(), a BatchNorm1d in a Sequential within the Sequential was still training."
    one = model(x[:1])
    assert torch.isfinite(one).all(), "In eval mode a batch of one should come out with numbers."
    model.train()
    assert norm.training is True, "After train(), a BatchNorm1d in a Sequential within the Sequential was still in eval mode."
    return out, dx, dW1, dgamma, dbeta, dW2, db2


USES = ("02_linear", "05_batchnorm", "07_tanh")
LEAST = {"n": 5}


def draw(rng, C, H, K):
    return {
        "W1": torch.randn(C, H, generator=rng) / C**0.5,
        "gamma": 0.5 + torch.rand(H, generator=rng),
        "beta": 0.3 * torch.randn(H, generator=rng),
        "W2": torch.randn(H, K, generator=rng) / H**0.5,
    }


HINTS = (
    (
        "Forward is a loop in which x is what goes in and what comes out. Backward is the same loop in reverse, with dout, "
        "and with backward in place of a call."
    ),
    (
        "Collect grads after the walk, in a loop over the layers from first to last: then they stand in the order of "
        "parameters(). For the mode, ask each layer whether it has a train of its own (hasattr): a Sequential within has, "
        "and must tell its layers."
    ),
    (
        "backward: for layer in reversed(self.layers): dout = layer.backward(dout); then self.grads = [g for layer in "
        "self.layers for g in layer.grads]. train: for each layer, layer.train(mode) if hasattr(layer, 'train') else "
        "layer.training = mode."
    ),
)
