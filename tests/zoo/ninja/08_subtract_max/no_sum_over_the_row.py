# Each maximum is subtracted V times.
# status: fail
# dlogit_maxes: wrong_shape
# diagnosis: dlogit_maxes not_summed


def backward(dnorm_logits, logits, logit_maxes):
    dlogits = dnorm_logits.clone()
    dlogit_maxes = -dnorm_logits
    return dlogits, dlogit_maxes
