# Copies sum.
# status: fail
# dbnmeani: wrong


def backward(dbndiff, hprebn, bnmeani):
    dbnmeani = -dbndiff.mean(0, keepdim=True)
    return dbnmeani
