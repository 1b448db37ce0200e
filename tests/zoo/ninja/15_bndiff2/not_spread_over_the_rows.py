# (1, H) where (n, H) is asked.
# status: fail
# dbndiff2: wrong_shape
# diagnosis: dbndiff2 not_stretched


def backward(dbnvar, bndiff2):
    n = bndiff2.shape[0]
    dbndiff2 = (1.0 / (n - 1)) * dbnvar
    return dbndiff2
