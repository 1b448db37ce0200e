# dbnraw comes through the product and dbndiff2 through the square.
# status: fail
# dbndiff: wrong
# diagnosis: dbndiff upstreams_swapped


def backward(dbnraw, dbndiff2, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbndiff2 + 2 * bndiff * dbnraw
    return dbndiff
