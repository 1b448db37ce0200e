# Where two entries share the maximum, max takes one of them, and only that one gets the gradient.
# status: fail
# dlogits: wrong
# diagnosis: dlogits ties_all


def backward(dlogit_maxes, logits, logit_maxes):
    dlogits = (logits == logit_maxes) * dlogit_maxes
    return dlogits
