# Right for 32 examples of 3 letters of 10 numbers, and for nothing else.
# status: error
# says: is invalid for input of size


def backward(dembcat, emb):
    demb = dembcat.view(32, 3, 10)
    return demb
