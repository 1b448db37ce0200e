# Each squared distance counts alike, however large.
# status: fail
# dbndiff2: wrong
# diagnosis: dbndiff2 value_for_slope


def backward(dbnvar, bndiff2):
    n = bndiff2.shape[0]
    dbndiff2 = (1.0 / (n - 1)) * bndiff2 * dbnvar
    return dbndiff2
