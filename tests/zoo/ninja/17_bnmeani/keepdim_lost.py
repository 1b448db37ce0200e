# (H) for (1, H): it broadcasts, so that the lecture's cmp() lets it pass.
# status: fail
# dbnmeani: wrong_shape
# says: the numbers are right
# diagnosis: dbnmeani keepdim_lost


def backward(dbndiff, hprebn, bnmeani):
    dbnmeani = (-dbndiff).sum(0)
    return dbnmeani
