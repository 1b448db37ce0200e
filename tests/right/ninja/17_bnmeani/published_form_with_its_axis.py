# The minus inside the sum, and the axis of length 1 put back.


def backward(dbndiff, hprebn, bnmeani):
    dbnmeani = (-dbndiff).sum(0)
    dbnmeani = dbnmeani.unsqueeze(0)
    return dbnmeani
