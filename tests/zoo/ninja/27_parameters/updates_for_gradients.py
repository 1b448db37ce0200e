# What is asked is the gradient; -lr times it is the training loop's affair.
# status: fail
# dC: wrong
# dW1: wrong
# dbngain: wrong
# dbnbias: wrong
# dW2: wrong
# db2: wrong
# diagnosis: dC factor
# diagnosis: dW1 factor
# diagnosis: dbngain factor
# diagnosis: dbnbias factor
# diagnosis: dW2 factor
# diagnosis: db2 factor

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
    n = Xb.shape[0]
    dlogits = probs.clone()
    dlogits[range(n), Yb] -= 1.0
    dlogits /= n
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    dhpreact = (1.0 - h**2) * dh
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnbias = dhpreact.sum(0, keepdim=True)
    dhprebn = bngain * bnvar_inv / n * (n * dhpreact - dbnbias - n / (n - 1) * bnraw * dbngain)
    dembcat = dhprebn @ W1.T
    dW1 = embcat.T @ dhprebn
    db1 = dhprebn.sum(0)
    demb = dembcat.view(emb.shape)
    dC = torch.zeros_like(C)
    dC.index_add_(0, Xb.flatten(), demb.view(-1, C.shape[1]))
    lr = 0.1
    dC, dW1, db1, dbngain, dbnbias, dW2, db2 = (-lr * grad for grad in (dC, dW1, db1, dbngain, dbnbias, dW2, db2))
    return dC, dW1, db1, dbngain, dbnbias, dW2, db2
