# Both are (1, H).
# status: fail
# dbngain: wrong_shape
# dbnbias: wrong_shape
# says: the numbers are right
# diagnosis: dbngain keepdim_lost
# diagnosis: dbnbias keepdim_lost


def backward(dhpreact, bngain, bnraw):
    dbngain = (bnraw * dhpreact).sum(0)
    dbnraw = bngain * dhpreact
    dbnbias = dhpreact.sum(0)
    return dbngain, dbnraw, dbnbias
