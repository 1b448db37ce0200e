# Layers as functions of their own.

import torch


def linear(dout, x, W):
    return dout @ W.T, x.T @ dout, dout.sum(0)


def softmax_loss(logprobs, probs, counts, counts_sum, counts_sum_inv, Yb):
    n = len(Yb)
    dlogprobs = torch.zeros_like(logprobs)
    dlogprobs[torch.arange(n), Yb] = -1 / n
    dprobs = dlogprobs / probs
    dcounts_sum_inv = (counts * dprobs).sum(1, keepdim=True)
    dcounts_sum = -dcounts_sum_inv / counts_sum**2
    dcounts = counts_sum_inv * dprobs + dcounts_sum
    return dlogprobs, dprobs, dcounts_sum_inv, dcounts_sum, dcounts, counts * dcounts


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
    n = len(Xb)
    dlogprobs, dprobs, dcounts_sum_inv, dcounts_sum, dcounts, dnorm_logits = softmax_loss(
        logprobs, probs, counts, counts_sum, counts_sum_inv, Yb
    )
    dlogit_maxes = -dnorm_logits.sum(1, keepdim=True)
    dlogits = dnorm_logits.clone()
    dlogits[torch.arange(n), logits.argmax(1)] += dlogit_maxes.squeeze(1)
    dh, dW2, db2 = linear(dlogits, h, W2)
    dhpreact = dh - dh * h * h
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnbias = dhpreact.sum(0, keepdim=True)
    dbnraw = bngain * dhpreact
    dbnvar_inv = (bndiff * dbnraw).sum(0, keepdim=True)
    dbnvar = -0.5 * bnvar_inv**3 * dbnvar_inv
    dbndiff2 = dbnvar.expand(bndiff2.shape) / (n - 1)
    dbndiff = bnvar_inv * dbnraw + 2 * bndiff * dbndiff2
    dbnmeani = -dbndiff.sum(0, keepdim=True)
    dhprebn = dbndiff + dbnmeani / n
    dembcat, dW1, db1 = linear(dhprebn, embcat, W1)
    demb = dembcat.view(emb.shape)
    dC = torch.zeros_like(C).index_put_((Xb,), demb, accumulate=True)
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
