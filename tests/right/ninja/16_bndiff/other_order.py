# The square as a product of two equal factors, each with its own route.


def backward(dbnraw, dbndiff2, bndiff, bnvar_inv):
    dbndiff = bndiff * dbndiff2
    dbndiff = dbndiff + dbndiff
    dbndiff = dbndiff + dbnraw * bnvar_inv
    return dbndiff
