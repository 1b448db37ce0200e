# The slope of x² is 2x.
# status: fail
# dbndiff: wrong
# diagnosis: dbndiff use_factor


def backward(dbnraw, dbndiff2, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbnraw + bndiff * dbndiff2
    return dbndiff
