# x² itself, where its slope is meant.
# status: fail
# dbndiff: wrong
# diagnosis: dbndiff wrong_slope


def backward(dbnraw, dbndiff2, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbnraw + bndiff**2 * dbndiff2
    return dbndiff
