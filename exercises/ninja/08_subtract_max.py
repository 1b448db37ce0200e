"""Subtracting each row's maximum: a difference with a stretched column.

Before exponentiating, forward takes the largest logit of each row away from the whole
row, so that exp never sees a large number and cannot overflow. The probabilities do not
change by it: it is a precaution, not a part of the model.

logits is (n, V) and logit_maxes is (n, 1), so a column is stretched once more. For the
purpose of this exercise the two are unrelated tensors; that one was made from the other
is the business of the next exercise. So dlogits here is the share that comes through
the difference alone.

A difference has simple slopes. For a row of three: (a - m, b - m, c - m). How far does
the first entry move with a? With m? How many entries does m move? Then see that
each answer has the shape of its own tensor.

In the network dlogit_maxes comes out as next to nothing, which strikes everyone as odd;
the softmax chain later on is the place to wonder about it. The gradients you are handed
here are random, and with those it is not small at all.

    given   dnorm_logits  (n, V)
            logits        (n, V)
            logit_maxes   (n, 1)
    wanted  dlogits       (n, V)
            dlogit_maxes  (n, 1)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(logits: Float[Tensor, "n V"], logit_maxes: Float[Tensor, "n 1"]):
    norm_logits = logits - logit_maxes  # (n, V)
    return norm_logits


def backward(dnorm_logits, logits, logit_maxes):
    dlogits = ...
    dlogit_maxes = ...
    return dlogits, dlogit_maxes
