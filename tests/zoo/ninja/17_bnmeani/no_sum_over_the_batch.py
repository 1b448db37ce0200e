# One mean was subtracted from n rows.
# status: fail
# dbnmeani: wrong_shape
# diagnosis: dbnmeani not_summed


def backward(dbndiff, hprebn, bnmeani):
    dbnmeani = -dbndiff
    return dbnmeani
