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
    # solution
    ds = (1.0 - y**2) * dy  # the slope of tanh, told by its own output
    # A sum moves exactly as far as either of its terms, so both receive what arrived. Each gets a copy of its own:
    # with plain dab = ds the two names would be one tensor, and a later dab += ... would change ds as well.
    dab = ds.clone()
    dc = ds.clone()
    # The further b is from zero, the more a nudge of a matters; and the other way round.
    da = b * dab
    db = a * dab
    # end solution
    return ds, dab, dc, da, db


def draw(rng, n, d):
    # Between -1 and 1, so that tanh stays where it has a slope worth comparing.
    return {name: 2 * torch.rand(n, d, generator=rng) - 1 for name in "abc"}


HINTS = (
    (
        "Start at the end. y was made from s, so ds is the first one you can know; every later answer is an earlier one "
        "times a local slope."
    ),
    (
        "The slope of tanh is one minus the square of its output. A sum passes what arrives on to both terms as it is. A "
        "product gives each factor what arrives, times the other factor."
    ),
    "ds = (1 - y**2) * dy. Then dab and dc both equal ds, and da = b * dab. Now db, by the same reasoning.",
)
