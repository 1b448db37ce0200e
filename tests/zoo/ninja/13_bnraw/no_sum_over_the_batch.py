# One number scales a whole column.
# status: fail
# dbnvar_inv: wrong_shape
# diagnosis: dbnvar_inv not_summed


def backward(dbnraw, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbnraw
    dbnvar_inv = bndiff * dbnraw
    return dbndiff, dbnvar_inv
