# A factor gets the other one.
# status: fail
# dbndiff: wrong
# dbnvar_inv: wrong
# diagnosis: dbndiff own_factor
# diagnosis: dbnvar_inv own_factor


def backward(dbnraw, bndiff, bnvar_inv):
    dbndiff = bndiff * dbnraw
    dbnvar_inv = (bnvar_inv * dbnraw).sum(0, keepdim=True)
    return dbndiff, dbnvar_inv
