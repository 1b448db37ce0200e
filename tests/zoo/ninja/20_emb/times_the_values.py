# A view has slope 1.
# status: fail
# demb: wrong
# diagnosis: demb value_for_slope


def backward(dembcat, emb):
    demb = dembcat.view(emb.shape) * emb
    return demb
