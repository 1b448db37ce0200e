# The maxima are subtracted.
# status: fail
# dlogit_maxes: wrong
# diagnosis: dlogit_maxes sign


def backward(dnorm_logits, logits, logit_maxes):
    dlogits = dnorm_logits.clone()
    dlogit_maxes = dnorm_logits.sum(1, keepdim=True)
    return dlogits, dlogit_maxes
