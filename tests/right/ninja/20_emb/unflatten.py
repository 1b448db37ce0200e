# Only the last axis is opened.


def backward(dembcat, emb):
    demb = dembcat.unflatten(1, emb.shape[1:])
    return demb
