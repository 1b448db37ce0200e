# The numbers are right, the shape is that of embcat.
# status: fail
# demb: wrong_shape
# says: the numbers are right
# diagnosis: demb not_viewed


def backward(dembcat, emb):
    demb = dembcat
    return demb
