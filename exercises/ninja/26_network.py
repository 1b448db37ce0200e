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

    given   Xb               (n, T)      bndiff2          (n, H)
            Yb               (n)         bnvar            (1, H)
            C                (V, C)      bnvar_inv        (1, H)
            W1               (T*C, H)    bnraw            (n, H)
            b1               (H)         hpreact          (n, H)
            bngain           (1, H)      h                (n, H)
            bnbias           (1, H)      logits           (n, V)
            W2               (H, V)      logit_maxes      (n, 1)
            b2               (V)         norm_logits      (n, V)
            emb              (n, T, C)   counts           (n, V)
            embcat           (n, T*C)    counts_sum       (n, 1)
            hprebn           (n, H)      counts_sum_inv   (n, 1)
            bnmeani          (1, H)      probs            (n, V)
            bndiff           (n, H)      logprobs         (n, V)
    wanted  dlogprobs        (n, V)      dbnbias          (1, H)
            dprobs           (n, V)      dbnraw           (n, H)
            dcounts_sum_inv  (n, 1)      dbnvar_inv       (1, H)
            dcounts_sum      (n, 1)      dbnvar           (1, H)
            dcounts          (n, V)      dbndiff2         (n, H)
            dnorm_logits     (n, V)      dbndiff          (n, H)
            dlogit_maxes     (n, 1)      dbnmeani         (1, H)
            dlogits          (n, V)      dhprebn          (n, H)
            dh               (n, H)      dembcat          (n, T*C)
            dW2              (H, V)      dW1              (T*C, H)
            db2              (V)         db1              (H)
            dhpreact         (n, H)      demb             (n, T, C)
            dbngain          (1, H)      dC               (V, C)
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
    dlogprobs = ...
    dprobs = ...
    dcounts_sum_inv = ...
    dcounts_sum = ...
    dcounts = ...
    dnorm_logits = ...
    dlogit_maxes = ...
    dlogits = ...
    dh = ...
    dW2 = ...
    db2 = ...
    dhpreact = ...
    dbngain = ...
    dbnbias = ...
    dbnraw = ...
    dbnvar_inv = ...
    dbnvar = ...
    dbndiff2 = ...
    dbndiff = ...
    dbnmeani = ...
    dhprebn = ...
    dembcat = ...
    dW1 = ...
    db1 = ...
    demb = ...
    dC = ...
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
