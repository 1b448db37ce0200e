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
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(logits: Float[Tensor, "n V"]):
    logit_maxes = logits.max(1, keepdim=True).values  # (n, 1)
    return logit_maxes


def backward(dlogit_maxes, logits, logit_maxes):
    # solution
    # The index that max returns is the place the value came from, also where there is a tie. Slope 1 there, 0 elsewhere.
    where = logits.max(1, keepdim=True).indices
    dlogits = torch.zeros_like(logits)
    dlogits.scatter_(1, where, dlogit_maxes)
    # end solution
    return dlogits


def draw(rng, n, V):
    # The maximum of each row is copied to another place of the row: every row has a tie.
    logits = torch.randn(n, V, generator=rng)
    top = logits.max(1, keepdim=True)
    other = (top.indices + torch.randint(1, V, (n, 1), generator=rng)) % V
    return {"logits": logits.scatter(1, other, top.values)}


HINTS = (
    (
        "Each row's gradient goes to one place, unchanged; everything else in the row is zero. max can also tell you where "
        "the place is."
    ),
    (
        "logits.max(1).indices gives one column number for each row. Write dlogit_maxes into zeros at those places, or "
        "multiply it by a tensor that is 1 there and 0 elsewhere."
    ),
    (
        "dlogits = F.one_hot(logits.max(1).indices, num_classes=logits.shape[1]) * dlogit_maxes. Leave num_classes out and "
        "the width depends on which letters happen to win."
    ),
)
