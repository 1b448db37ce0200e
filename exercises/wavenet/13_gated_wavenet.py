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

    given   dlogits  (n, T, V)    r1       (C)          r2       (C)
            letters  (n, T+3)     S1       (C, S)       S2       (C, S)
            table    (V, C)       s1       (S)          s2       (S)
            W1       (2*C, 2*C)   W2       (2*C, 2*C)   W        (S, V)
            b1       (2*C)        b2       (2*C)        b        (V)
            R1       (C, C)       R2       (C, C)
    wanted  logits   (n, T, V)    dr1      (C)          dS2      (C, S)
            dtable   (V, C)       dS1      (C, S)       ds2      (S)
            dW1      (2*C, 2*C)   ds1      (S)          dW       (S, V)
            db1      (2*C)        dW2      (2*C, 2*C)   db       (V)
            dR1      (C, C)       db2      (2*C)
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
        logits = ...
        return logits

    def parameters(self):
        # the embedding's, the blocks', the head's
        ...

    def backward(self, dlogits):
        # there is nothing to return: letters have no gradient
        ...


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
