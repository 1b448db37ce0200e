# Copies sum.
# status: fail
# dbnvar_inv: wrong


def backward(dbnraw, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbnraw
    dbnvar_inv = (bndiff * dbnraw).mean(0, keepdim=True)
    return dbndiff, dbnvar_inv
