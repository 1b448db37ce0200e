# Both are (1, H).
# status: fail
# dbngain: wrong_shape
# dbnbias: wrong_shape
# says: the numbers are right


def backward(dhpreact, bngain, bnraw):
    dbngain = (bnraw * dhpreact).sum(0)
    dbnraw = bngain * dhpreact
    dbnbias = dhpreact.sum(0)
    return dbngain, dbnraw, dbnbias
