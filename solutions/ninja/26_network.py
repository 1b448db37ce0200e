"""The whole network: every gradient, from the loss back to the letters.

This is the lecture's first and largest exercise. A batch of contexts goes in, a single
number comes out, and 26 tensors lie in between or at the edges: 19 that forward makes
on its way and 7 parameters. Write the gradient of each, in your own words, from the
last line up. There is no step here that you have not taken before.

All is chained now. You start from the loss, and each gradient rests on those after it,
so one early mistake makes twenty later ones wrong. Do not despair of a red report.
Every gradient is also judged by itself, as if all that it builds on were right, and you
will be told where to start. Fix that one first and look again.

Some things are worth keeping in mind. Count the uses of each tensor before you call its
gradient done: four of them are used twice. Take sizes from tensors, since batches here
are not always 32. When a gradient starts out as another one, clone it before you add to
it, for here the other one is looked at as well.

And two of the 26 will come out as almost nothing. dlogit_maxes you know already. The
other is db1: numbers around 1e-9, noise by any measure. Nothing is broken. b1 adds the
same amount to a whole column of hprebn; follow that amount for the next two lines, and
you will see what becomes of it, and what a bias just before a BatchNorm is good for.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor


def forward(
    Xb: Int[Tensor, "n T"],
    Yb: Int[Tensor, " n"],
    C: Float[Tensor, "V C"],
    W1: Float[Tensor, "T*C H"],
    b1: Float[Tensor, " H"],
    bngain: Float[Tensor, "1 H"],
    bnbias: Float[Tensor, "1 H"],
    W2: Float[Tensor, "H V"],
    b2: Float[Tensor, " V"],
):
    n = Xb.shape[0]
    emb = C[Xb]  # (n, T, C)
    embcat = emb.view(emb.shape[0], -1)  # (n, T*C)
    hprebn = embcat @ W1 + b1  # (n, H)
    bnmeani = 1 / n * hprebn.sum(0, keepdim=True)  # (1, H)
    bndiff = hprebn - bnmeani  # (n, H)
    bndiff2 = bndiff**2  # (n, H)
    bnvar = 1 / (n - 1) * (bndiff2).sum(0, keepdim=True)  # (1, H)
    bnvar_inv = (bnvar + 1e-5) ** -0.5  # (1, H)
    bnraw = bndiff * bnvar_inv  # (n, H)
    hpreact = bngain * bnraw + bnbias  # (n, H)
    h = torch.tanh(hpreact)  # (n, H)
    logits = h @ W2 + b2  # (n, V)
    logit_maxes = logits.max(1, keepdim=True).values  # (n, 1)
    norm_logits = logits - logit_maxes  # (n, V)
    counts = norm_logits.exp()  # (n, V)
    counts_sum = counts.sum(1, keepdim=True)  # (n, 1)
    counts_sum_inv = counts_sum**-1  # (n, 1)
    probs = counts * counts_sum_inv  # (n, V)
    logprobs = probs.log()  # (n, V)
    loss = -logprobs[range(n), Yb].mean()  # ()
    return loss


def backward(
    Xb,
    Yb,
    C,
    W1,
    b1,
    bngain,
    bnbias,
    W2,
    b2,
    emb,
    embcat,
    hprebn,
    bnmeani,
    bndiff,
    bndiff2,
    bnvar,
    bnvar_inv,
    bnraw,
    hpreact,
    h,
    logits,
    logit_maxes,
    norm_logits,
    counts,
    counts_sum,
    counts_sum_inv,
    probs,
    logprobs,
):
    # solution
    n = Xb.shape[0]
    # From the loss to the logits. dlogit_maxes is zero but for rounding: shifting a row of scores changes no probability.
    dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[range(n), Yb] = -1.0 / n
    dprobs = (1.0 / probs) * dlogprobs
    dcounts_sum_inv = (counts * dprobs).sum(1, keepdim=True)
    dcounts = counts_sum_inv * dprobs
    dcounts_sum = (-(counts_sum**-2)) * dcounts_sum_inv
    dcounts += torch.ones_like(counts) * dcounts_sum
    dnorm_logits = counts * dcounts
    dlogits = dnorm_logits.clone()
    dlogit_maxes = (-dnorm_logits).sum(1, keepdim=True)
    dlogits.scatter_add_(1, logits.max(1, keepdim=True).indices, dlogit_maxes)
    # The output layer and the hidden units.
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    dhpreact = (1.0 - h**2) * dh
    # BatchNorm.
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnbias = dhpreact.sum(0, keepdim=True)
    dbnraw = bngain * dhpreact
    dbndiff = bnvar_inv * dbnraw
    dbnvar_inv = (bndiff * dbnraw).sum(0, keepdim=True)
    dbnvar = (-0.5 * (bnvar + 1e-5) ** -1.5) * dbnvar_inv
    dbndiff2 = (1.0 / (n - 1)) * torch.ones_like(bndiff2) * dbnvar
    dbndiff += (2 * bndiff) * dbndiff2
    dbnmeani = (-dbndiff).sum(0, keepdim=True)
    dhprebn = dbndiff.clone()
    dhprebn += 1.0 / n * (torch.ones_like(hprebn) * dbnmeani)
    # The first layer and the table. db1 is zero but for rounding: whatever b1 adds to a column, the mean takes away again,
    # so that a bias before BatchNorm does nothing. The layer has bnbias for that.
    dembcat = dhprebn @ W1.T
    dW1 = embcat.T @ dhprebn
    db1 = dhprebn.sum(0)
    demb = dembcat.view(emb.shape)
    dC = torch.zeros_like(C)
    dC.index_add_(0, Xb.flatten(), demb.view(-1, C.shape[1]))  # every looked-up vector adds to the row it came from
    # end solution
    return (
        dlogprobs,
        dprobs,
        dcounts_sum_inv,
        dcounts_sum,
        dcounts,
        dnorm_logits,
        dlogit_maxes,
        dlogits,
        dh,
        dW2,
        db2,
        dhpreact,
        dbngain,
        dbnbias,
        dbnraw,
        dbnvar_inv,
        dbnvar,
        dbndiff2,
        dbndiff,
        dbnmeani,
        dhprebn,
        dembcat,
        dW1,
        db1,
        demb,
        dC,
    )


def draw(rng, n, T, C, H, V):
    # Contexts that differ from row to row (where rows are equal BatchNorm has nothing left to tell apart), made of so few
    # letters that some must repeat. The last letter never occurs. Small parameters keep tanh away from its flat ends.
    few = min(V - 1, n)
    letters = torch.randperm(V - 1, generator=rng)[:few]
    pairs = torch.randperm(few**2, generator=rng)[torch.arange(n) % few**2]
    Xb = torch.randint(few, (n, T), generator=rng)
    Xb[:, 0] = pairs // few
    Xb[:, 1] = pairs % few
    return {
        "Xb": letters[Xb],
        "Yb": torch.randint(V - 1, (n,), generator=rng),
        "W1": torch.randn(T * C, H, generator=rng) / (T * C) ** 0.5,
        "bngain": 0.5 + torch.rand(1, H, generator=rng),
        "bnbias": 0.3 * torch.randn(1, H, generator=rng),
        "W2": torch.randn(H, V, generator=rng) / H**0.5,
    }


# Enough rows for BatchNorm to let something through, and enough letters for the rows to differ.
LEAST = {"n": 4, "V": 5}

HINTS = (
    (
        "Go line by line from the end, and start each line from what you wrote in its own exercise. logits, counts, bndiff "
        "and hprebn are each used twice, so each is begun in one line and completed in another."
    ),
    (
        "If nearly everything is wrong, the cause is near the end of the forward; if only dC is wrong, it is in dC. The "
        "usual suspects: the second share of dcounts or of dbndiff, n in place of n - 1, dhprebn = dbndiff without a clone, "
        "dC[Xb] = demb."
    ),
    (
        "dlogit_maxes and db1 should be close to zero, yet not written as zeros: dlogit_maxes = (-dnorm_logits).sum(1, "
        "keepdim=True) and db1 = dhprebn.sum(0). The terms cancel because of what comes after. If yours do not cancel, the "
        "fault lies in dcounts for the one, and in dbndiff or dbnmeani for the other."
    ),
    (
        "The order of the middle part: dbnraw, first share of dbndiff (bnvar_inv * dbnraw), dbnvar_inv, dbnvar, dbndiff2, "
        "then dbndiff += 2 * bndiff * dbndiff2, dbnmeani, and dhprebn = dbndiff.clone() plus dbnmeani / n. The end: demb = "
        "dembcat.view(emb.shape), and each demb[i, t] is added to dC[Xb[i, t]]."
    ),
)
