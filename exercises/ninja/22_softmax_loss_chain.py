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

    given   logits           (n, V)
            Yb               (n)
            logit_maxes      (n, 1)
            norm_logits      (n, V)
            counts           (n, V)
            counts_sum       (n, 1)
            counts_sum_inv   (n, 1)
            probs            (n, V)
            logprobs         (n, V)
    wanted  dlogprobs        (n, V)
            dprobs           (n, V)
            dcounts_sum_inv  (n, 1)
            dcounts_sum      (n, 1)
            dcounts          (n, V)
            dnorm_logits     (n, V)
            dlogit_maxes     (n, 1)
            dlogits          (n, V)
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
    dlogprobs = ...
    dprobs = ...
    dcounts_sum_inv = ...
    dcounts_sum = ...
    dcounts = ...
    dnorm_logits = ...
    dlogit_maxes = ...
    dlogits = ...
    return dlogprobs, dprobs, dcounts_sum_inv, dcounts_sum, dcounts, dnorm_logits, dlogit_maxes, dlogits
