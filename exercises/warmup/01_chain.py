"""Chain rule: three small operations, walked backwards.

Forward multiplies a by b, adds c and squashes the result through tanh, number by
number. No element talks to its neighbours: each place in these tensors is a little
micrograd graph of its own, so what is true of single numbers is true here, everywhere
at once.

Somewhere further on there is a loss, one single number. We write dy for "how fast the
loss moves when y moves". That is one number for each number in y, so dy has the shape
of y. The same goes for every name: da has the shape of a, ds the shape of s. This is
all that the letter d means, here and in every exercise that follows.

dy is handed to you: someone further along has already worked it out. Your part is to
carry it back one line at a time, the last line first. At each line ask the same
question: if this input moved a little, how far would the output of this line move?
Then multiply by what has already arrived at that output.

What is the slope of tanh at a point where its value is y? When c moves by a tiny
amount, how far does s move? And when an element of a moves, what decides how far ab
moves with it?

    given   dy   (n, d)
            a    (n, d)
            b    (n, d)
            c    (n, d)
            s    (n, d)
            y    (n, d)
    wanted  ds   (n, d)
            dab  (n, d)
            dc   (n, d)
            da   (n, d)
            db   (n, d)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(a: Float[Tensor, "n d"], b: Float[Tensor, "n d"], c: Float[Tensor, "n d"]):
    ab = a * b  # (n, d)
    s = ab + c  # (n, d)
    y = torch.tanh(s)  # (n, d)
    return y


def backward(dy, a, b, c, s, y):
    ds = ...
    dab = ...
    dc = ...
    da = ...
    db = ...
    return ds, dab, dc, da, db
