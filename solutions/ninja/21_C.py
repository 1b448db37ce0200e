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
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor


def forward(C: Float[Tensor, "V C"], Xb: Int[Tensor, "n T"]):
    emb = C[Xb]  # (n, T, C)
    return emb


def backward(demb, Xb, C):
    # solution
    # Each vector's gradient goes home to the row it was copied from, and what arrives there adds up.
    dC = torch.zeros_like(C)
    for i in range(Xb.shape[0]):
        for t in range(Xb.shape[1]):
            dC[Xb[i, t]] += demb[i, t]
    # Without a loop: dC.index_add_(0, Xb.flatten(), demb.view(-1, C.shape[1])). Plain dC[Xb] += demb will not do: it reads
    # dC[Xb], adds to that copy and writes it back, so that of several visits to one row only one is kept.
    # end solution
    return dC


def draw(rng, n, T, V):
    # The last letter never occurs, and at least one letter occurs twice.
    Xb = torch.randint(V - 1, (n, T), generator=rng)
    Xb[-1, -1] = Xb[0, 0]
    return {"Xb": Xb}


HINTS = (
    (
        "Begin with zeros in the shape of C. Every demb[i, t] has exactly one row of dC to go to: the one whose number "
        "stands in Xb[i, t]."
    ),
    (
        "If a row is visited several times, its gradients add up. An indexed assignment, with = and also with +=, keeps "
        "only one of several visits; a loop with += visits one at a time."
    ),
    "for i and t: dC[Xb[i, t]] += demb[i, t]. In one call: dC.index_add_(0, Xb.flatten(), demb.view(-1, C.shape[1])).",
)
