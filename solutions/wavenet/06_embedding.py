"""Embedding: a table of rows, as a layer.

C[Xb] again, which you know from the last track, now in a class of its own. weight has a
row for each letter of the alphabet. A call takes whole numbers, letters, and returns the
row of each: (n, T) in, (n, T, C) out, and from one axis of letters or from three just as
well. A new table is filled with normal numbers.

Backward is the exercise C with another name. Each gradient goes home to the row that was
looked up, and a row that was looked up often collects from all who used it. Two thoughts
on top of that. This will run some thousands of times in a minute when you train, and a
loop in Python over n and T would take most of it; you have met a way without. And a table
that nobody looked into at some row has a gradient there too, of what size?

The letters themselves have no gradient. There is nothing before this layer that could
use one, so backward returns None.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor


def forward(weight1: Float[Tensor, "V C"], x: Int[Tensor, "n T"], weight2: Float[Tensor, "V C"], y: Int[Tensor, " n"]):
    emb = weight1[x]  # (n, T, C)
    rows = weight2[y]  # (n, C)
    return emb, rows


class Embedding:
    """(…) letters → (…, embedding_dim)."""

    def __init__(self, num_embeddings, embedding_dim):
        self.weight = torch.randn(num_embeddings, embedding_dim)

    def __call__(self, x):
        # solution
        self.x = x
        # One row for each letter, however x lies; self.weight[x] says the same, and takes several times as long over it.
        out = self.weight.index_select(0, x.flatten()).view(*x.shape, -1)
        # end solution
        return out

    def parameters(self):
        return [self.weight]

    def backward(self, dout):
        # there is nothing to return: letters have no gradient
        # solution
        dweight = torch.zeros_like(self.weight)
        # All letters in one line, all gradients one below the other; every one is added to the row that its letter names.
        dweight.index_add_(0, self.x.flatten(), dout.reshape(-1, dout.shape[-1]))
        self.grads = [dweight]
        # end solution


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, demb, drows, weight1, x, weight2, y):
    layer = student.Embedding(*weight1.shape)
    shapes = [tuple(p.shape) for p in layer.parameters()]
    assert shapes == [tuple(weight1.shape)], f"parameters() should list the table, {tuple(weight1.shape)}, and lists {shapes}."
    layer.parameters()[0].copy_(weight1)
    emb = layer(x)
    layer.backward(demb)
    (dweight1,) = layer.grads
    layer.parameters()[0].copy_(weight2)  # training has changed the table, and the next batch has one axis
    rows = layer(y)
    layer.backward(drows)
    (dweight2,) = layer.grads
    wide = student.Embedding(200, 100).parameters()[0]
    assert 0.9 < float(wide.std()) < 1.1, (
        f"A new table is made of normal numbers; yours spread {float(wide.std()):.2f} times as widely."
    )
    return emb, dweight1, rows, dweight2


def draw(rng, n, T, V):
    # The last letter never occurs, and in either batch at least one letter occurs twice.
    x = torch.randint(V - 1, (n, T), generator=rng)
    x[-1, -1] = x[0, 0]
    y = torch.randint(V - 1, (n,), generator=rng)
    y[-1] = y[0]
    return {"x": x, "y": y}


HINTS = (
    (
        "Forward is self.weight[x], and backward needs to know which x it was. For the gradient begin with zeros in the "
        "shape of weight."
    ),
    (
        "Each row of dout is to be added to the row of dweight that its letter names. Flatten the letters to one axis, and "
        "dout to (as many, C), and the two stand side by side."
    ),
    "self.grads = [torch.zeros_like(self.weight).index_add_(0, self.x.flatten(), dout.reshape(-1, dout.shape[-1]))].",
)
