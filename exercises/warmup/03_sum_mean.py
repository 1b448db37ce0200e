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

    given   dtotal    (1, H)
            daverage  (n)
            a         (n, H)
            b         (n, H)
    wanted  da        (n, H)
            db        (n, H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(a: Float[Tensor, "n H"], b: Float[Tensor, "n H"]):
    total = a.sum(0, keepdim=True)  # (1, H)
    average = b.mean(1)  # (n)
    return total, average


def backward(dtotal, daverage, a, b):
    da = ...
    db = ...
    return da, db
