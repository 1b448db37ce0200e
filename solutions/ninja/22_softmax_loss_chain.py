"""From the loss back to the logits: the whole chain, on your own.

The steps of the first nine exercises in one piece. Forward leads from the scores to the
loss in eight lines, and eight gradients are asked. Nothing comes from outside now: you
start from the loss, and each gradient that you find is the upstream of those before it.
So a mistake is handed on. If many lines of the report are red, look at the one that you
computed first.

The order deserves a thought. The gradient of a tensor is complete only when every one
of its uses has reported back. counts is used twice, and so is logits. Which share can
you write down first, and what has to be known before you can write the second?

And something to notice, once it all passes: print dlogit_maxes. You will find numbers
like 1e-9, or 1e-17 in double precision; zero, to all intents, though nothing in its
formula looks like zero. Many people have searched here for a bug that is not there.
What happens to the probabilities of a row when the same amount is taken away from all
its scores? What follows for the loss, if it had been another amount than the maximum?
(It is still a sum to be written out, not a zero to be filled in: it is this loss that
makes it vanish, not the step.)
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor


def forward(logits: Float[Tensor, "n V"], Yb: Int[Tensor, " n"]):
    n = logits.shape[0]
    logit_maxes = logits.max(1, keepdim=True).values  # (n, 1)
    norm_logits = logits - logit_maxes  # (n, V)
    counts = norm_logits.exp()  # (n, V)
    counts_sum = counts.sum(1, keepdim=True)  # (n, 1)
    counts_sum_inv = counts_sum**-1  # (n, 1)
    probs = counts * counts_sum_inv  # (n, V)
    logprobs = probs.log()  # (n, V)
    loss = -logprobs[range(n), Yb].mean()  # ()
    return loss


def backward(logits, Yb, logit_maxes, norm_logits, counts, counts_sum, counts_sum_inv, probs, logprobs):
    # solution
    n = logits.shape[0]
    dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[range(n), Yb] = -1.0 / n
    dprobs = (1.0 / probs) * dlogprobs
    dcounts_sum_inv = (counts * dprobs).sum(1, keepdim=True)
    dcounts = counts_sum_inv * dprobs  # the first of two shares; the second has to wait for dcounts_sum
    dcounts_sum = (-(counts_sum**-2)) * dcounts_sum_inv
    dcounts += torch.ones_like(counts) * dcounts_sum
    dnorm_logits = counts * dcounts
    dlogits = dnorm_logits.clone()  # the first share again, and a tensor of its own
    # All but zero: taking the same amount from a whole row multiplies its counts by one factor, and normalising divides
    # that factor out again. The loss does not depend on it, and what you see are the roundings of terms that cancel.
    dlogit_maxes = (-dnorm_logits).sum(1, keepdim=True)
    dlogits.scatter_add_(1, logits.max(1, keepdim=True).indices, dlogit_maxes)
    # end solution
    return dlogprobs, dprobs, dcounts_sum_inv, dcounts_sum, dcounts, dnorm_logits, dlogit_maxes, dlogits


def draw(rng, n, V):
    return {"Yb": torch.randint(V - 1, (n,), generator=rng)}


HINTS = (
    (
        "Read the forward from the last line to the first, and for every line ask what each tensor on its right-hand side "
        "receives. counts and logits stand on two right-hand sides each, so theirs are sums of two shares."
    ),
    (
        "dlogit_maxes near zero is right: probabilities do not change when a whole row of scores is shifted, so neither "
        "does the loss. If yours is not near zero, look at dcounts first; it may lack its second share."
    ),
    (
        "The order: dlogprobs, dprobs, dcounts_sum_inv, first share of dcounts (counts_sum_inv * dprobs), dcounts_sum, "
        "second share (dcounts += dcounts_sum, stretched), dnorm_logits, dlogits as a clone of that, dlogit_maxes, and last "
        "its share in dlogits, at the place of each row's maximum."
    ),
)
