"""The whole gated WaveNet: many blocks, and all of them heard.

Here is the last network of the course, and it is the one on the first page of the paper.
Letters are looked up in a table. A stack of residual blocks works on them, one after the
other, with dilations that double. What the blocks have to say, their skips, is added up,
and a small head makes scores of the sum: a tanh and a Linear.

Every block shortens the names, by its dilation. So the skips have different lengths, the
first block's the longest, and only places that all of them have can be added. Those are
the last ones, T less the sum of all dilations, which is the length of the last skip. Of
each skip you add the end and leave the rest.

Now go back. The gradient of the sum goes to every block, to the places that were added;
the places that were left out had no part in the scores, so what is their gradient? A
block's backward wants a dskip in the full shape of its skip. And it wants a dout: for
every block but the last that is what the next block sends back. The out of the last one
leads nowhere. It too has a gradient.

With that, you have written every gradient of a WaveNet by hand.
"""

import torch
from jaxtyping import Float, Int
from layers import Embedding, Linear, ResidualBlock, Sequential, Tanh
from torch import Tensor


def forward(
    letters: Int[Tensor, "n T+3"],
    table: Float[Tensor, "V C"],
    W1: Float[Tensor, "2*C 2*C"],
    b1: Float[Tensor, " 2*C"],
    R1: Float[Tensor, "C C"],
    r1: Float[Tensor, " C"],
    S1: Float[Tensor, "C S"],
    s1: Float[Tensor, " S"],
    W2: Float[Tensor, "2*C 2*C"],
    b2: Float[Tensor, " 2*C"],
    R2: Float[Tensor, "C C"],
    r2: Float[Tensor, " C"],
    S2: Float[Tensor, "C S"],
    s2: Float[Tensor, " S"],
    W: Float[Tensor, "S V"],
    b: Float[Tensor, " V"],
):
    x = table[letters]  # (n, T+3, C)
    # a block of dilation 1
    conv1 = torch.cat([x[:, :-1], x[:, 1:]], dim=2) @ W1 + b1  # (n, T+2, 2*C)
    h1 = torch.tanh(conv1[:, :, : x.shape[2]]) * torch.sigmoid(conv1[:, :, x.shape[2] :])  # (n, T+2, C)
    out1 = x[:, 1:] + h1 @ R1 + r1  # (n, T+2, C)
    skip1 = h1 @ S1 + s1  # (n, T+2, S)
    # a block of dilation 2; its out, of R2 and r2, would go to a third block and leads nowhere
    conv2 = torch.cat([out1[:, :-2], out1[:, 2:]], dim=2) @ W2 + b2  # (n, T, 2*C)
    h2 = torch.tanh(conv2[:, :, : x.shape[2]]) * torch.sigmoid(conv2[:, :, x.shape[2] :])  # (n, T, C)
    skip2 = h2 @ S2 + s2  # (n, T, S)
    # the end
    total = skip1[:, 2:] + skip2  # (n, T, S)
    logits = torch.tanh(total) @ W + b  # (n, T, V)
    return logits


class GatedWaveNet:
    """(n, T) letters → (n, T - sum(dilations), letters) scores."""

    def __init__(self, letters, embedding, skips, dilations):
        self.embedding = Embedding(letters, embedding)
        self.blocks = [ResidualBlock(embedding, skips, dilation) for dilation in dilations]
        self.head = Sequential([Tanh(), Linear(skips, letters)])

    def __call__(self, x):
        # solution
        x = self.embedding(x)
        self.skip_shapes = []
        skips = []
        for block in self.blocks:
            x, skip = block(x)
            skips.append(skip)
            self.skip_shapes.append(skip.shape)
        self.out_shape = x.shape
        T = x.shape[1]
        total = sum(skip[:, -T:] for skip in skips)
        logits = self.head(total)
        # end solution
        return logits

    def parameters(self):
        # the embedding's, the blocks', the head's
        # solution
        parts = [self.embedding, *self.blocks, self.head]
        return [p for part in parts for p in part.parameters()]
        # end solution

    def backward(self, dlogits):
        # there is nothing to return: letters have no gradient
        # solution
        dtotal = self.head.backward(dlogits)
        T = dtotal.shape[1]
        dx = dtotal.new_zeros(self.out_shape)  # nobody listens to the last block's out
        for block, shape in zip(reversed(self.blocks), reversed(self.skip_shapes), strict=True):
            dskip = dtotal.new_zeros(shape)  # and nobody to the places before the last T
            dskip[:, -T:] = dtotal
            dx = block.backward(dx, dskip)
        self.embedding.backward(dx)
        parts = [self.embedding, *self.blocks, self.head]
        self.grads = [grad for part in parts for grad in part.grads]
        # end solution


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, dlogits, letters, table, W1, b1, R1, r1, S1, s1, W2, b2, R2, r2, S2, s2, W, b):
    values = [table, W1, b1, R1, r1, S1, s1, W2, b2, R2, r2, S2, s2, W, b]
    (V, C), S = table.shape, S1.shape[1]
    model = student.GatedWaveNet(V, C, S, [1, 2])
    wanted = [tuple(value.shape) for value in values]
    shapes = [tuple(p.shape) for p in model.parameters()]
    assert len(shapes) == len(wanted), f"There should be {len(wanted)} parameters, and parameters() lists {len(shapes)}."
    for place, (shape, right) in enumerate(zip(shapes, wanted, strict=True)):
        assert shape == right, f"parameters()[{place}] should have the shape {right}, and has {shape}."
    for p, value in zip(model.parameters(), values, strict=True):
        p.copy_(value)
    model(torch.cat([letters, letters]))  # a batch of another size first: nothing of it may be left
    model.backward(torch.cat([dlogits, dlogits]))
    logits = model(letters)
    model.backward(dlogits)
    assert len(model.grads) == len(values), f"grads has {len(model.grads)} entries for {len(values)} parameters."
    dtable, dW1, db1, dR1, dr1, dS1, ds1, dW2, db2, dR2, dr2, dS2, ds2, dW, db = model.grads
    assert not any(grad.any() for grad in (dR2, dr2)), (
        "The last block's out leads nowhere, so its residual Linear has a gradient of zeros."
    )
    deep = student.GatedWaveNet(V, C, S, [1, 2, 4])
    longer = torch.cat([letters, letters, letters], dim=1)
    assert deep(longer).shape[1] == longer.shape[1] - 7, "With dilations [1, 2, 4] names should come out 7 places shorter."
    deep.backward(deep(longer))
    return logits, dtable, dW1, db1, dR1, dr1, dS1, ds1, dW2, db2, dS2, ds2, dW, db


USES = ("02_linear", "06_embedding", "07_tanh", "08_sequential", "10_dilated_conv", "11_gated_unit", "12_residual_skip")
LEAST = {"V": 4}


def draw(rng, n, T, V, C, S):
    # The last letter never occurs.
    drawn = {name: torch.randn(2 * C, 2 * C, generator=rng) / (2 * C) ** 0.5 for name in ("W1", "W2")}
    drawn |= {name: torch.randn(C, C, generator=rng) / C**0.5 for name in ("R1", "R2")}
    drawn |= {name: torch.randn(C, S, generator=rng) / C**0.5 for name in ("S1", "S2")}
    drawn["W"] = torch.randn(S, V, generator=rng) / S**0.5
    drawn["letters"] = torch.randint(V - 1, (n, T + 3), generator=rng)
    return drawn


HINTS = (
    (
        "Forward: a loop in which x goes from block to block and the skips are collected. Only after it do you know the T "
        "that is left; skip[:, -T:] is the end of each. Keep the shapes: backward has to make zeros of them."
    ),
    (
        "Backward: head first. Then the blocks in reverse, each with what the one after it sent back, and with a dskip that "
        "is zero but for the last T places, which are dtotal. For the last block dout is zeros. At the front, the "
        "embedding."
    ),
    (
        "dtotal = self.head.backward(dlogits); dx = zeros in the shape of the last out; for each block in reverse: dskip = "
        "torch.zeros(its skip's shape); dskip[:, -T:] = dtotal; dx = block.backward(dx, dskip). Then "
        "self.embedding.backward(dx), and self.grads in the order of parameters(): embedding, blocks, head."
    ),
)
