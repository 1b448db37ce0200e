# It is the maxima that are subtracted, not the logits.
# status: fail
# dlogits: wrong
# dlogit_maxes: wrong
# diagnosis: dlogits sign
# diagnosis: dlogit_maxes sign


def backward(dnorm_logits, logits, logit_maxes):
    dlogits = -dnorm_logits
    dlogit_maxes = dnorm_logits.sum(1, keepdim=True)
    return dlogits, dlogit_maxes
