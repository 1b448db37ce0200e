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
"""

from jaxtyping import Float
from torch import Tensor


def forward(logits: Float[Tensor, "n V"], logit_maxes: Float[Tensor, "n 1"]):
    norm_logits = logits - logit_maxes  # (n, V)
    return norm_logits


def backward(dnorm_logits, logits, logit_maxes):
    # solution
    # Slope 1: what arrives is passed on. The clone keeps dlogits a tensor of its own, so that adding to it later, when
    # the share through the maximum comes in, does not change dnorm_logits too.
    dlogits = dnorm_logits.clone()
    # Slope -1, and each maximum was subtracted V times, so V shares come back and add up.
    dlogit_maxes = (-dnorm_logits).sum(1, keepdim=True)
    # end solution
    return dlogits, dlogit_maxes


HINTS = (
    "In a - m the slope in a is 1 and the slope in m is -1. No values of logits or logit_maxes come into it.",
    (
        "logits was not stretched and logit_maxes was, along its row. So one of the two answers needs a sum over axis 1, "
        "and keepdim=True to stay (n, 1)."
    ),
    (
        "dlogits is dnorm_logits as it is: take a .clone(), then it is safe to add to later. dlogit_maxes is minus the row "
        "sums of dnorm_logits."
    ),
)
