"""The seven parameters: all that training needs, by the shortest road.

A network learns by moving its parameters, so of the 26 gradients only seven are wanted
in the end: dC, dW1, db1, dbngain, dbnbias, dW2 and db2. The rest are stations on the
way, and you have found out how to skip most of them: cross-entropy goes back from the
loss to the logits in one expression, BatchNorm from hpreact to hprebn in another.

Put them together. Which of the steps in between do you still need, and which have gone?
You will find that the backward pass of the whole network fits into some fifteen lines,
and is shorter than the forward.

You are handed every tensor of the forward, so use as many or as few as you like, and
give your own names to whatever you need on the way. Only the seven are looked at. Their
shapes are those of the parameters, to the last axis. That matters more than before: a
step of training subtracts the gradient from the parameter, and a db2 of shape (1, V)
either cannot be subtracted from a b2 of shape (V), or gives it an axis it never had.

db1 will again be noise around zero. Write it as what it is, a sum over the batch, and
let BatchNorm see to it that it vanishes. In the exercise after this you will train a
network with what you write here.

    given   Xb              (n, T)      bndiff2         (n, H)
            Yb              (n)         bnvar           (1, H)
            C               (V, C)      bnvar_inv       (1, H)
            W1              (T*C, H)    bnraw           (n, H)
            b1              (H)         hpreact         (n, H)
            bngain          (1, H)      h               (n, H)
            bnbias          (1, H)      logits          (n, V)
            W2              (H, V)      logit_maxes     (n, 1)
            b2              (V)         norm_logits     (n, V)
            emb             (n, T, C)   counts          (n, V)
            embcat          (n, T*C)    counts_sum      (n, 1)
            hprebn          (n, H)      counts_sum_inv  (n, 1)
            bnmeani         (1, H)      probs           (n, V)
            bndiff          (n, H)      logprobs        (n, V)
    wanted  dC              (V, C)
            dW1             (T*C, H)
            db1             (H)
            dbngain         (1, H)
            dbnbias         (1, H)
            dW2             (H, V)
            db2             (V)
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
    dC = ...
    dW1 = ...
    db1 = ...
    dbngain = ...
    dbnbias = ...
    dW2 = ...
    db2 = ...
    return dC, dW1, db1, dbngain, dbnbias, dW2, db2
