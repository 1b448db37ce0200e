# amax does that; max(1), which also says where, takes one place.
# status: fail
# dlogits: wrong
# diagnosis: dlogits ties_shared


def backward(dlogit_maxes, logits, logit_maxes):
    mask = (logits == logit_maxes).to(logits.dtype)
    dlogits = mask / mask.sum(1, keepdim=True) * dlogit_maxes
    return dlogits
