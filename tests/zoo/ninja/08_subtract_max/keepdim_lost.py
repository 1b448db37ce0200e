# (n) is not (n, 1).
# status: fail
# dlogit_maxes: wrong_shape
# says: the numbers are right
# diagnosis: dlogit_maxes keepdim_lost


def backward(dnorm_logits, logits, logit_maxes):
    dlogits = dnorm_logits.clone()
    dlogit_maxes = -dnorm_logits.sum(1)
    return dlogits, dlogit_maxes
