# As many numbers as before, but not in their places.
# status: fail
# demb: wrong
# diagnosis: demb shuffled


def backward(dembcat, emb):
    demb = dembcat.T.reshape(emb.shape)
    return demb
