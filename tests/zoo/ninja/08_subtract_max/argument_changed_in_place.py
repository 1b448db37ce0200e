# dlogits is the very tensor that came in, so flipping its sign for the maxima flips both.
# status: fail
# dlogits: wrong
# note: changed its argument `dnorm_logits` in place
# diagnosis: dlogits argument_changed


def backward(dnorm_logits, logits, logit_maxes):
    dlogits = dnorm_logits
    dlogit_maxes = dnorm_logits.neg_().sum(1, keepdim=True)
    return dlogits, dlogit_maxes
