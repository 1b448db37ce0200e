# reshape is view where view is possible.


def backward(dembcat, emb):
    demb = dembcat.reshape(emb.shape[0], emb.shape[1], emb.shape[2])
    return demb
