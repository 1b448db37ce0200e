# The mean is subtracted.
# status: fail
# dbnmeani: wrong
# diagnosis: dbnmeani sign


def backward(dbndiff, hprebn, bnmeani):
    dbnmeani = dbndiff.sum(0, keepdim=True)
    return dbnmeani
