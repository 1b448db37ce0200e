"""Loss: the average of what the right letters were given.

Each row of logprobs belongs to one example and holds one number for every letter of the
vocabulary. Yb says which letter really came next. Forward picks that one number out of
each row (logprobs[range(n), Yb] is n numbers, one a row), takes their mean and turns
the sign round, so that the loss is small when the right letters were thought likely.

This is the end of the network. Nothing comes after it that could hand you an upstream
gradient, and nothing needs to: when the loss moves by some amount, the loss moves by
that amount. Upstream is simply 1.

dlogprobs has the shape of logprobs. Think of two of its entries, one that was picked
and one that was not. Nudge the first: how far does the loss move, and in which
direction? Nudge the second: what happens? There are n times V entries to fill in, but
once you know these two numbers you know them all, and what is left is to put them in
their places.

The lecture works with batches of 32. The judge does not always, so take every size from
a tensor that has it.

    given   logprobs   (n, V)
            Yb         (n)
    wanted  dlogprobs  (n, V)
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor


def forward(logprobs: Float[Tensor, "n V"], Yb: Int[Tensor, " n"]):
    n = logprobs.shape[0]
    loss = -logprobs[range(n), Yb].mean()  # ()
    return loss


def backward(logprobs, Yb):
    dlogprobs = ...
    return dlogprobs
