"""Embedding table: rows that are looked up, some of them often.

C has one row of numbers for each letter of the vocabulary. Xb holds the letters of the
contexts, T for each of n examples, as whole numbers. C[Xb] looks each of them up: where
Xb[i, t] is 5, emb[i, t] is a copy of row 5 of C. That is all; there is no arithmetic.

Two things follow from "a copy of row 5". First, demb[i, t] belongs to row 5, and to no
other. Second, a letter may be looked up many times in one batch; the letter a surely
is. Its one row was then used in many places. What does that mean for its gradient? And
what is the gradient of a row that no context asked for?

The most natural way to think of it is a pair of loops, over the examples and over the
places in the context, with one line in the middle. A loop is fine. It need not be
clever, only right.

If you would rather do without: dC[Xb] = demb looks tempting, and dC[Xb] += demb looks
even better. Try either on a tiny Xb that names the same letter twice, and look at what
happened to it.

The letters have no gradient. Xb is made of indices, and there is no such thing as a
nudge to letter number 5.

    given   demb  (n, T, C)
            Xb    (n, T)
            C     (V, C)
    wanted  dC    (V, C)
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor


def forward(C: Float[Tensor, "V C"], Xb: Int[Tensor, "n T"]):
    emb = C[Xb]  # (n, T, C)
    return emb


def backward(demb, Xb, C):
    dC = ...
    return dC
