# A stretched view.


def backward(dbnvar, bndiff2):
    dbndiff2 = (dbnvar / (bndiff2.size(0) - 1)).expand(bndiff2.size())
    return dbndiff2
