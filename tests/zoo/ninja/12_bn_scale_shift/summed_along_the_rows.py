# The batch is the axis that was stretched.
# status: fail
# dbnbias: wrong_shape
# diagnosis: dbnbias wrong_axis


def backward(dhpreact, bngain, bnraw):
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnraw = bngain * dhpreact
    dbnbias = dhpreact.sum(1, keepdim=True)
    return dbngain, dbnraw, dbnbias
