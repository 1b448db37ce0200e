# Both routes at once.


def backward(dbnraw, dbndiff2, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbnraw + 2.0 * bndiff * dbndiff2
    return dbndiff
