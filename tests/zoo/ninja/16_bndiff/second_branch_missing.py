# bndiff also makes bndiff2.
# status: fail
# dbndiff: wrong
# diagnosis: dbndiff missing_use


def backward(dbnraw, dbndiff2, bndiff, bnvar_inv):
    dbndiff = bnvar_inv * dbnraw
    return dbndiff
