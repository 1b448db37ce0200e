# Copies down the rows.


def backward(dbnvar, bndiff2):
    n = len(bndiff2)
    dbndiff2 = dbnvar.repeat(n, 1) / (n - 1)
    return dbndiff2
