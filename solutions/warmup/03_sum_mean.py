"""Sum and mean: many numbers become one, one gradient goes to many.

Two tensors of the same shape are made smaller in two ways. The columns of a are added
up; the axis that disappears is kept as an axis of length 1, so total is (1, H). The
rows of b are averaged, and this time the axis really is dropped: average is (n).

Both outputs have an upstream gradient, and each has fewer numbers than you have to
return: dtotal has H of them, and da needs n times H. So a gradient must be shared out.
How?

Look at a single column with three entries: total = a1 + a2 + a3. Nudge a2 by a tiny
amount. How far does total move? Would it be different for a1? Now the same for a row of
b: average = (b1 + b2 + b3) / 3. What has changed?

Then comes the part that trips people up: getting a small tensor back into the large
shape. A (1, H) tensor stretches down the rows of an (n, H) one by itself. What does an
(n) tensor do next to an (n, H) one, given that PyTorch lines shapes up from the right?
Beware of the day when n equals H: the wrong way then runs without complaint.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(a: Float[Tensor, "n H"], b: Float[Tensor, "n H"]):
    total = a.sum(0, keepdim=True)  # (1, H)
    average = b.mean(1)  # (n)
    return total, average


def backward(dtotal, daverage, a, b):
    # solution
    # Each entry of a column moves its total one to one, so each receives the whole of dtotal: not a share, a copy.
    # Multiplying by ones is the plainest way to write "the same number down every row".
    da = torch.ones_like(a) * dtotal
    # A mean is a sum with a factor 1/H. The [:, None] puts back the axis that mean(1) dropped: (n) becomes (n, 1),
    # which stretches along the row. Left as (n), it would try to stretch down the columns.
    H = b.shape[1]
    db = torch.ones_like(b) * daverage[:, None] / H
    # end solution
    return da, db


HINTS = (
    (
        "In a sum every term has slope 1. So what arrives at the total arrives at every term, in full; it is not divided up "
        "among them. For a mean there is one more factor."
    ),
    (
        "da is dtotal repeated down the rows: multiply it by torch.ones_like(a), or use expand. For db, first turn daverage "
        "into a column of shape (n, 1), then let it stretch along each row."
    ),
    (
        "da = torch.ones_like(a) * dtotal, and db = torch.ones_like(b) * daverage[:, None] / (how many numbers each mean "
        "was taken over). Read that number off b.shape; do not type it in."
    ),
)
