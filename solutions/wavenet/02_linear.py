"""Linear: one matrix, however many axes stand in front.

You know this layer: out = x @ weight + bias. In the last track x was (n, C), one row for
each example. In the tree it is (n, T, C), a row for each place of each name, and nothing
keeps it from having more axes still. Forward takes no notice. The @ multiplies along the
last axis and leaves the others as they are.

Backward has to. There is one weight, and every row of the batch was multiplied by it,
whichever axes that row stands behind. You have the formula for n rows. What is it for
n*T of them? You may go looking for the right einsum, or ask yourself what keeps the rows
in their boxes.

This is the first layer with parameters, and what holds for it holds for all that follow:

__init__ makes the parameters. weight is (fan_in, fan_out), drawn from the normal numbers
and divided by the square root of fan_in. An output is a sum of fan_in products; scaled
like this it spreads about as widely as the inputs do, and signals neither swell nor fade
on their way up the tree. bias starts at zero, and with bias=False there is none.

parameters() lists them, weight first: these very tensors, for training will change them
in place.

backward returns the gradient of the input, and leaves those of the parameters behind as
self.grads, a list in the order of parameters(). It is a new list each time. PyTorch adds
to the gradients that it finds, which is why its users write zero_grad before every step;
here the next backward simply replaces what the last one left.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(
    x: Float[Tensor, "n 2 T C"],
    weight: Float[Tensor, "C K"],
    bias: Float[Tensor, " K"],
    y: Float[Tensor, "n C"],
    matrix: Float[Tensor, "C K"],
):
    out = x @ weight + bias  # (n, 2, T, K)
    product = y @ matrix  # (n, K)
    return out, product


class Linear:
    """(…, fan_in) → (…, fan_out)."""

    def __init__(self, fan_in, fan_out, bias=True):
        # the weight, and the bias if there is to be one
        # solution
        self.weight = torch.randn(fan_in, fan_out) / fan_in**0.5
        self.bias = torch.zeros(fan_out) if bias else None
        # end solution

    def __call__(self, x):
        # solution
        self.x = x
        out = x @ self.weight
        if self.bias is not None:
            out += self.bias
        # end solution
        return out

    def parameters(self):
        # the weight first
        # solution
        return [self.weight] if self.bias is None else [self.weight, self.bias]
        # end solution

    def backward(self, dout):
        # solution
        # To the weight all rows are alike, wherever they stand: put them one below the other and it is the old formula.
        rows, drows = self.x.reshape(-1, self.x.shape[-1]), dout.reshape(-1, dout.shape[-1])
        self.grads = [rows.T @ drows]
        if self.bias is not None:
            self.grads.append(drows.sum(0))
        dx = dout @ self.weight.T
        # end solution
        return dx


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, dout, dproduct, x, weight, bias, y, matrix):
    (C, K), layer = weight.shape, student.Linear(*weight.shape)
    shapes = [tuple(p.shape) for p in layer.parameters()]
    assert shapes == [(C, K), (K,)], f"parameters() should list a weight {(C, K)} and a bias {(K,)}, and lists {shapes}."
    for p, value in zip(layer.parameters(), [weight, bias], strict=True):
        p.copy_(value)  # as training does: the tensors stay, their numbers change
    layer(torch.cat([x, x]))  # a batch of another size first: nothing of it may be left
    layer.backward(torch.cat([dout, dout]))
    out = layer(x)
    dx = layer.backward(dout)
    assert len(layer.grads) == 2, f"grads has {len(layer.grads)} entries for 2 parameters: each backward makes a new list."
    dweight, dbias = layer.grads
    bare = student.Linear(C, K, bias=False)
    assert len(bare.parameters()) == 1, "With bias=False there is one parameter, the weight."
    bare.parameters()[0].copy_(matrix)
    product = bare(y)
    dy = bare.backward(dproduct)
    (dmatrix,) = bare.grads
    wide, start = student.Linear(400, 100).parameters()
    spread = float(wide.std()) * 400**0.5
    assert 0.9 < spread < 1.1, f"The weight of a new Linear(400, 100) spreads {spread:.2f} times as widely as 1/sqrt(400)."
    assert abs(float(wide.mean())) < 0.01, "The weight of a new layer should be as often positive as negative."
    assert not start.any(), "The bias of a new layer should be zero."
    return out, dx, dweight, dbias, product, dy, dmatrix


HINTS = (
    (
        "The gradient of a matrix has to add up what every row sent back. With x as (n, C) that was x.T @ dout, and the sum "
        "over n happened inside the @. Here the rows stand behind more axes, and all of these have to be summed over as "
        "well."
    ),
    (
        "x.reshape(-1, C) puts all rows one below the other; so does dout.reshape(-1, K). Then it is the formula that you "
        "know, and the bias is one sum(0). dx needs no reshaping at all: dout @ weight.T."
    ),
    (
        "__init__: self.weight = torch.randn(fan_in, fan_out) / fan_in**0.5 and self.bias = torch.zeros(fan_out) if bias "
        "else None. __call__ keeps self.x = x. backward: rows = self.x.reshape(-1, self.x.shape[-1]), drows the same from "
        "dout, self.grads = [rows.T @ drows, drows.sum(0)], without the second if there is no bias."
    ),
)
