"""Residual and skip: one block, two ways out.

This is the block that the WaveNet of the paper is stacked from. Its middle is what you
have: a dilated convolution that makes 2*C channels, and a gated unit that makes C of them
again. Call the result h. Then the road forks.

One way leads on to the next block. h goes through a Linear of its own and is added to x,
to the very x that came in. The block does not have to make its output anew, only to say
what should be different; this is the residual connection, and it is why such blocks can
be stacked by the dozen. Since the convolution cost `dilation` places, it is the last
T - dilation places of x that take part.

The other way leads straight to the end of the network. h goes through another Linear, to
as many channels as the end wishes to have, and that is the skip connection: every block
gets a word in at the end, not only the last.

So a call returns a pair, (out, skip), and backward takes a pair, (dout, dskip). Look for
everything that was used more than once. There are two such tensors in here, and for one
of them the two uses are not of the same length.

The parameters are those of conv, residual and skip, in this order. The layers are yours,
from the files next to this one.

    given   dout   (n, T, C)
            dskip  (n, T, S)
            x      (n, T+2, C)
            W      (2*C, 2*C)
            b      (2*C)
            Wr     (C, C)
            br     (C)
            Ws     (C, S)
            bs     (S)
    wanted  out    (n, T, C)
            skip   (n, T, S)
            dx     (n, T+2, C)
            dW     (2*C, 2*C)
            db     (2*C)
            dWr    (C, C)
            dbr    (C)
            dWs    (C, S)
            dbs    (S)
"""

import torch
from jaxtyping import Float
from layers import DilatedConv, GatedUnit, Linear
from torch import Tensor


def forward(
    x: Float[Tensor, "n T+2 C"],
    W: Float[Tensor, "2*C 2*C"],
    b: Float[Tensor, " 2*C"],
    Wr: Float[Tensor, "C C"],
    br: Float[Tensor, " C"],
    Ws: Float[Tensor, "C S"],
    bs: Float[Tensor, " S"],
):
    pairs = torch.cat([x[:, :-2], x[:, 2:]], dim=2)  # (n, T, 2*C)
    conv = pairs @ W + b  # (n, T, 2*C)
    h = torch.tanh(conv[:, :, : x.shape[2]]) * torch.sigmoid(conv[:, :, x.shape[2] :])  # (n, T, C)
    out = x[:, 2:] + h @ Wr + br  # (n, T, C)
    skip = h @ Ws + bs  # (n, T, S)
    return out, skip


class ResidualBlock:
    """(n, T, channels) → a pair, (n, T - dilation, channels) and (n, T - dilation, skips)."""

    def __init__(self, channels, skips, dilation):
        self.conv = DilatedConv(channels, 2 * channels, dilation)
        self.gate = GatedUnit()
        self.residual = Linear(channels, channels)
        self.skip = Linear(channels, skips)
        self.dilation = dilation

    def __call__(self, x):
        out = ...
        skip = ...
        return out, skip

    def parameters(self):
        return self.conv.parameters() + self.residual.parameters() + self.skip.parameters()

    def backward(self, dout, dskip):
        dx = ...
        return dx


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, dout, dskip, x, W, b, Wr, br, Ws, bs):
    block = student.ResidualBlock(x.shape[2], Ws.shape[1], 2)
    for p, value in zip(block.parameters(), [W, b, Wr, br, Ws, bs], strict=True):
        p.copy_(value)
    block(torch.cat([x, x]))  # a batch of another size first: nothing of it may be left
    block.backward(torch.cat([dout, dout]), torch.cat([dskip, dskip]))
    before = x.clone(), dout.clone()
    out, skip = block(x)
    dx = block.backward(dout, dskip)
    assert len(block.grads) == 6, f"grads has {len(block.grads)} entries for 6 parameters: each backward makes a new list."
    dW, db, dWr, dbr, dWs, dbs = block.grads
    assert torch.equal(before[0], x), (
        "Your block changed the x that it was handed. Someone else may need it: make a new tensor."
    )
    assert torch.equal(before[1], dout), "Your backward changed the dout that it was handed: make a new tensor."
    return out, skip, dx, dW, db, dWr, dbr, dWs, dbs
