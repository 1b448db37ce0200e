# Copies sum.
# status: fail
# dbnmeani: wrong
# diagnosis: dbnmeani mean_for_sum


def backward(dbndiff, hprebn, bnmeani):
    dbnmeani = -dbndiff.mean(0, keepdim=True)
    return dbnmeani
