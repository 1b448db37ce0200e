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
"""

from jaxtyping import Float
from torch import Tensor


def forward(embcat: Float[Tensor, "n T*C"], W1: Float[Tensor, "T*C H"], b1: Float[Tensor, " H"]):
    hprebn = embcat @ W1 + b1  # (n, H)
    return hprebn


def backward(dhprebn, embcat, W1):
    # solution
    dembcat = dhprebn @ W1.T  # (n, H) @ (H, T*C)
    dW1 = embcat.T @ dhprebn  # (T*C, n) @ (n, H): the product adds up over the batch
    db1 = dhprebn.sum(0)  # one bias, n rows, slope 1
    # end solution
    return dembcat, dW1, db1


HINTS = (
    "It is the output layer again: for h read embcat, for W2 read W1, for b2 read b1, for logits read hprebn.",
    (
        "The input's gradient is upstream times the weights transposed, the weights' gradient is the input transposed times "
        "upstream, and the bias adds up over the rows."
    ),
    "dembcat = dhprebn @ W1.T, dW1 = embcat.T @ dhprebn, and db1 is dhprebn summed over axis 0, without keepdim.",
)
