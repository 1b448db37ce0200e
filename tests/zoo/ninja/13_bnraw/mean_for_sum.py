# Copies sum.
# status: fail
# dbnvar_inv: wrong
# diagnosis: dbnvar_inv mean_for_sum


def backward(dbnraw, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbnraw
    dbnvar_inv = (bndiff * dbnraw).mean(0, keepdim=True)
    return dbndiff, dbnvar_inv
