"""The counts, complete: two routes lead from them to the loss.

Here are both uses of counts side by side. Each count makes its own probability, by the
product. And each count is part of its row's sum, on which all the probabilities of that
row depend. (In the network the sum then becomes counts_sum_inv; that step is already
done for you, and what came back through it is dcounts_sum.)

So two gradients arrive, dprobs and dcounts_sum, and both have something to say to every
entry of counts. Nudge a single count: along the first route one entry of probs moves,
along the second one entry of counts_sum moves. The loss feels both. What becomes of the
two effects?

The first you have already written. For the second, look at the shapes again, the other
way round this time: counts is (n, V), and the gradient that arrives is (n, 1), one
number for V counts. Does each of the counts get a V-th of it, or all of it? Go back to
the definition if you doubt: how far does a sum move when one of its terms does?

Forgetting the second route is the commonest mistake of all, and nothing warns you: the
shape is right, and so is half of the value.

    given   dprobs          (n, V)
            dcounts_sum     (n, 1)
            counts_sum_inv  (n, 1)
            counts          (n, V)
    wanted  dcounts         (n, V)
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(counts: Float[Tensor, "n V"], counts_sum_inv: Float[Tensor, "n 1"]):
    probs = counts * counts_sum_inv  # (n, V)
    counts_sum = counts.sum(1, keepdim=True)  # (n, 1)
    return probs, counts_sum


def backward(dprobs, dcounts_sum, counts_sum_inv, counts):
    dcounts = ...
    return dcounts
