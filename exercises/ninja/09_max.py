"""The maximum: it listens to one entry of each row and to no other.

Forward finds the largest logit of every row. (max along an axis returns two things, the
values and where they were found; .values takes the first.) Of the V numbers in a row
one gets through, and the rest have no influence, as long as nudges are small: move a
logit that is well below the largest, and the largest stays what it was.

So for one row, dlogit_maxes brings a single number, and dlogits has V places. Which of
them does it go to, and with what factor? What do the other places get?

There is a catch. Sometimes two logits of a row are equal, and both are the largest.
Strictly there is no slope at such a point, so a convention has to settle it. PyTorch's
is that max names one index, the first where the maximum is found, and the whole
gradient goes there; the tied entry gets nothing. The rows that you are judged on do
have ties. So if your answer asks "which entries equal the maximum?", think about what
it does when there are two of them.

    given   dlogit_maxes  (n, 1)
            logits        (n, V)
            logit_maxes   (n, 1)
    wanted  dlogits       (n, V)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(logits: Float[Tensor, "n V"]):
    logit_maxes = logits.max(1, keepdim=True).values  # (n, 1)
    return logit_maxes


def backward(dlogit_maxes, logits, logit_maxes):
    dlogits = ...
    return dlogits
