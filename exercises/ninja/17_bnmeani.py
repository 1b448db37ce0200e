"""BatchNorm, subtracting the mean: what the mean itself receives.

bndiff = hprebn - bnmeani takes the mean of each column away from the column. bnmeani is
one row, (1, H), stretched over n rows of hprebn; in this exercise it is a tensor like
any other, and how it was made does not concern us yet.

Only dbnmeani is asked. The difference is the one you met when each row's maximum was
subtracted, and again it lies on its side: then a column of n numbers, one for each
example; now a row of H, one for each unit.

How many entries of bndiff move when one mean moves, and in which direction?

Do watch the shape. A result of (H) in place of (1, H) holds the same numbers, and the
lecture's comparison lets it pass, because PyTorch stretches one against the other
without a word. A gradient has the shape of its tensor, all axes counted, so here the
judge says no. The habit pays: in other places the same slip makes a shape stretch the
wrong way, and then the numbers are wrong as well.

    given   dbndiff   (n, H)
            hprebn    (n, H)
            bnmeani   (1, H)
    wanted  dbnmeani  (1, H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(hprebn: Float[Tensor, "n H"], bnmeani: Float[Tensor, "1 H"]):
    bndiff = hprebn - bnmeani  # (n, H)
    return bndiff


def backward(dbndiff, hprebn, bnmeani):
    dbnmeani = ...
    return dbnmeani
