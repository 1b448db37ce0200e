# bnvar_inv is already one over the deviation.
# status: fail
# dbndiff: wrong
# diagnosis: dbndiff upside_down


def backward(dbnraw, bndiff, bnvar_inv):
    dbndiff = dbnraw / bnvar_inv
    dbnvar_inv = (bndiff * dbnraw).sum(0, keepdim=True)
    return dbndiff, dbnvar_inv
