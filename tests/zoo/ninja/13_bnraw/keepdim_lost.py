# bnvar_inv is (1, H).
# status: fail
# dbnvar_inv: wrong_shape
# says: the numbers are right
# diagnosis: dbnvar_inv keepdim_lost


def backward(dbnraw, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbnraw
    dbnvar_inv = (bndiff * dbnraw).sum(0)
    return dbndiff, dbnvar_inv
