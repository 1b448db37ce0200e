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
    # Cross-entropy: the probabilities, less 1 for the right letter, over n.
    dlogits = probs.clone()
    dlogits[range(n), Yb] -= 1.0
    dlogits /= n
    # Output layer and tanh.
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    dhpreact = (1.0 - h**2) * dh
    # BatchNorm: what arrives, less its mean, less its part along bnraw. The column sums are the parameters' gradients.
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnbias = dhpreact.sum(0, keepdim=True)
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dbnbias - n / (n - 1) * bnraw * dbngain)
    # First layer and table.
    dembcat = dhprebn @ W1.T
    dW1 = embcat.T @ dhprebn
    db1 = dhprebn.sum(0)
    demb = dembcat.view(emb.shape)
    dC = torch.zeros_like(C)
    dC.index_add_(0, Xb.flatten(), demb.view(-1, C.shape[1]))
    # end solution
    return dC, dW1, db1, dbngain, dbnbias, dW2, db2


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
        "Eight lines of the forward go back in one expression for dlogits, seven in one for dhprebn. Between and after them "
        "there are two linear layers, a tanh, a view and a look-up, which you know."
    ),
    (
        "dlogits is (probs, less 1 at [range(n), Yb]) / n; probs is yours to clone. Then dh, dW2, db2, dhpreact. The two "
        "column sums in the BatchNorm expression are old acquaintances: they are dbnbias and dbngain."
    ),
    (
        "dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dhpreact.sum(0) - n / (n - 1) * bnraw * (dhpreact * "
        "bnraw).sum(0)). After that dW1 = embcat.T @ dhprebn, db1 = dhprebn.sum(0), and dC collects (dhprebn @ "
        "W1.T).view(emb.shape)."
    ),
)
