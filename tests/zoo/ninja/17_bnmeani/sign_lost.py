# The mean is subtracted.
# status: fail
# dbnmeani: wrong


def backward(dbndiff, hprebn, bnmeani):
    dbnmeani = dbndiff.sum(0, keepdim=True)
    return dbnmeani
