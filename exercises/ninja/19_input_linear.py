"""First layer: the same move as the output layer, under other names.

Each row of embcat is one context: the vectors of its T letters, C numbers each, laid
end to end, which makes T*C numbers. W1 turns them into the H numbers of the hidden
layer, and b1 is added to every row.

You have done this before, with h, W2 and b2. Try to write it this time without looking
there. If the transposes have slipped away again, two entries on paper will bring them
back faster than scrolling up, and the shapes will tell you if you have gone astray:
dembcat is (n, T*C), dW1 is (T*C, H), db1 is (H).

One question to carry along. The next thing that the network does with hprebn is to take
the mean away from each column. Suppose that b1 adds 5 to a whole column: what remains
of the 5 after that? In this exercise the upstream gradient is random and db1 is an
honest number. In the network it is not quite so, and you will be asked to notice it.

    given   dhprebn  (n, H)
            embcat   (n, T*C)
            W1       (T*C, H)
    wanted  dembcat  (n, T*C)
            dW1      (T*C, H)
            db1      (H)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(embcat: Float[Tensor, "n T*C"], W1: Float[Tensor, "T*C H"], b1: Float[Tensor, " H"]):
    hprebn = embcat @ W1 + b1  # (n, H)
    return hprebn


def backward(dhprebn, embcat, W1):
    dembcat = ...
    dW1 = ...
    db1 = ...
    return dembcat, dW1, db1
