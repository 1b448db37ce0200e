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
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def forward(logits: Float[Tensor, "n V"], Yb: Int[Tensor, " n"]):
    loss = F.cross_entropy(logits, Yb)  # ()
    return loss


def backward(logits, Yb):
    # solution
    # log p[y] = z[y] - log Σⱼ exp(z[j]). The last term has slope p[i] in z[i], whichever i; the first has slope 1, in z[y]
    # alone. So each score is pushed down by its probability, the right one is pulled up by 1, and the row sums to zero.
    n, V = logits.shape
    dlogits = (F.softmax(logits, 1) - F.one_hot(Yb, num_classes=V)) / n
    # end solution
    return dlogits


def draw(rng, n, V):
    return {"Yb": torch.randint(V - 1, (n,), generator=rng)}


HINTS = (
    (
        "-log p[y] = log Σⱼ exp(z[j]) - z[y]. Differentiate the two terms one at a time. The second does not contain z[i] "
        "at all unless i is y."
    ),
    (
        "The slope of log Σⱼ exp(z[j]) in z[i] is exp(z[i]) / Σⱼ exp(z[j]), which is just p[i]. So it is p[i] for a wrong "
        "letter, and p[y] - 1 for the right one. The loss is a mean over n rows."
    ),
    (
        "Take the softmax of each row, subtract 1 at [range(n), Yb], divide by n. If you subtract F.one_hot instead, give "
        "it num_classes: it cannot know of letters that do not occur in the batch."
    ),
)
