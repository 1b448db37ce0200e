# = where += is meant.
# status: fail
# dbndiff: wrong


def backward(dbnraw, dbndiff2, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbnraw
    dbndiff = (2 * bndiff) * dbndiff2
    return dbndiff
