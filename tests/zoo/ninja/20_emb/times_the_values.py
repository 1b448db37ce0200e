# A view has slope 1.
# status: fail
# demb: wrong


def backward(dembcat, emb):
    demb = dembcat.view(emb.shape) * emb
    return demb
