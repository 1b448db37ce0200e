"""Cross-entropy in one go: eight steps fold into one short expression.

The whole chain from the logits to the loss is one function in PyTorch, F.cross_entropy,
and it does not go back through eight tensors either. Take pen and paper: when the steps
are multiplied together, nearly everything cancels.

It is enough to look at one row, and to divide by n at the end. With p for the softmax
of the scores z, and y for the right letter, the loss of the row is

    loss = -log p[y],   where p[y] = exp(z[y]) / Σⱼ exp(z[j])

Work out ∂loss/∂z[i] for an i that is not y, and then for i = y. The logarithm of a
fraction is a difference, which is a good place to begin. You should end up with two
very short formulas that differ by very little.

Then look at what you found, for it is the most useful formula in this course. What is
the sum of the gradient over a row? Which score is pulled up, which are pushed down, how
hard each? And if the network is already certain and right, what is left? Think of each
row as a tug of war, with as much force on one side as on the other.

    given   logits   (n, V)
            Yb       (n)
    wanted  dlogits  (n, V)
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def forward(logits: Float[Tensor, "n V"], Yb: Int[Tensor, " n"]):
    loss = F.cross_entropy(logits, Yb)  # ()
    return loss


def backward(logits, Yb):
    dlogits = ...
    return dlogits
