# The long way round.

import torch
import torch.nn.functional as F


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
    n = Xb.shape[0]
    dlogits = F.softmax(h @ W2 + b2, 1)
    dlogits[range(n), Yb] -= 1
    dlogits /= n
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    dhpreact = (1.0 - h**2) * dh
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnbias = dhpreact.sum(0, keepdim=True)
    dbnraw = bngain * dhpreact
    dbnvar = -0.5 * bnvar_inv**3 * (bndiff * dbnraw).sum(0, keepdim=True)
    dbndiff = bnvar_inv * dbnraw + 2.0 / (n - 1) * bndiff * dbnvar
    dhprebn = dbndiff - dbndiff.mean(0, keepdim=True)
    dW1 = embcat.T @ dhprebn
    db1 = torch.zeros_like(b1)
    dC = torch.zeros_like(C).index_add_(0, Xb.flatten(), (dhprebn @ W1.T).view(-1, C.shape[1]))
    return dC, dW1, db1, dbngain, dbnbias, dW2, db2
