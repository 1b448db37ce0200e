"""Broadcasting: one row of numbers serves a whole batch.

x has n rows of H numbers, while gain and bias have a single row each, and still the
product and the sum go through. PyTorch stretches the single row: it acts as if there
were n copies of it, one for each row of x. The bias does not even have an axis for
rows. Shapes are lined up from the right, so (H) is treated like (1, H), and stretched
down the rows in the same way.

No copy is really made, though. There is one bias[0], and it took part in n separate
additions. In micrograd you have met a value that is used several times, and what has
to happen to its gradient.

Take a batch of three rows and follow bias[0]. Which numbers of y move when it moves,
and how far does each of them go? Each of those has its own entry in dy, its own say in
the loss. What is the whole effect on the loss? Then do the same for gain[0, 0], where
a nudge is not passed on one to one.

Last, look at the shapes of what you have: dgain must come out as (1, H) and dbias as
(H), exactly like the tensors they belong to. A gradient of shape (n, H) for one row of
numbers says that something has not been brought together yet.

    given   dy     (n, H)
            x      (n, H)
            gain   (1, H)
            bias   (H)
    wanted  dx     (n, H)
            dgain  (1, H)
            dbias  (H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n H"], gain: Float[Tensor, "1 H"], bias: Float[Tensor, " H"]):
    scaled = x * gain  # (n, H)
    y = scaled + bias  # (n, H)
    return y


def backward(dy, x, gain, bias):
    dx = ...
    dgain = ...
    dbias = ...
    return dx, dgain, dbias
