# 2, where 2x is meant.
# status: fail
# dbndiff: wrong
# diagnosis: dbndiff factor_missing


def backward(dbnraw, dbndiff2, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbnraw + 2 * dbndiff2
    return dbndiff
