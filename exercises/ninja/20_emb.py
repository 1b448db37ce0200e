"""Concatenation: a view, and the way back.

emb holds, for each of n examples and each of its T letters, a vector of C numbers. The
linear layer wants one flat row for each example, so forward lays the T vectors end to
end: (n, T, C) is read as (n, T*C). In the lecture 3 letters of 10 numbers become 30.

The numbers themselves are untouched. So the gradient of each has to go back to the same
place, and to do that you have to know where it went: at which position of its flat row
does the number emb[i, t, c] end up?

If you can answer that, you can also see which of the ways to turn (n, T*C) into
(n, T, C) is the right one. There are wrong ones. Making it (n, C, T) and swapping the
last two axes gives the right shape, and puts nearly every number in a wrong place.

    given   dembcat  (n, T*C)
            emb      (n, T, C)
    wanted  demb     (n, T, C)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(emb: Float[Tensor, "n T C"]):
    embcat = emb.view(emb.shape[0], -1)  # (n, T*C)
    return embcat


def backward(dembcat, emb):
    demb = ...
    return demb
