# Only the order of what is returned matters.

import torch


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
    B = len(Yb)
    g = probs.clone()
    g[torch.arange(B), Yb] -= 1
    g = g / B
    gW2, gb2 = h.mT @ g, g.sum(dim=0)
    g = (g @ W2.mT) * (1 - h * h)
    gγ, gβ = (g * bnraw).sum(0, True), g.sum(0, True)
    g = bngain * bnvar_inv * (g - gβ / B - bnraw * gγ / (B - 1))
    gW1, gb1 = embcat.mT @ g, g.sum(dim=0)
    g = g @ W1.mT
    gC = torch.zeros_like(C)
    for place in range(Xb.shape[1]):
        width = C.shape[1]
        gC.index_add_(0, Xb[:, place], g[:, place * width : (place + 1) * width])
    return gC, gW1, gb1, gγ, gβ, gW2, gb2
