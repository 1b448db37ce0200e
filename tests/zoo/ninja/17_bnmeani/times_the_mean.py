# The slope is -1, whatever the mean is.
# status: fail
# dbnmeani: wrong
# diagnosis: dbnmeani value_for_slope


def backward(dbndiff, hprebn, bnmeani):
    dbnmeani = -(dbndiff * bnmeani).sum(0, keepdim=True)
    return dbnmeani
