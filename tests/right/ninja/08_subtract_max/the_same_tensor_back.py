# Slope 1: what arrives is the answer, and nothing is changed in place.


def backward(dnorm_logits, logits, logit_maxes):
    dlogits = dnorm_logits
    dlogit_maxes = -dnorm_logits.sum(1, keepdim=True)
    return dlogits, dlogit_maxes
