# = where += is meant.
# status: fail
# dbndiff: wrong
# diagnosis: dbndiff missing_use


def backward(dbnraw, dbndiff2, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbnraw
    dbndiff = (2 * bndiff) * dbndiff2
    return dbndiff
