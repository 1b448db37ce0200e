# A factor gets the other one.
# status: fail
# dbngain: wrong
# dbnraw: wrong
# diagnosis: dbngain own_factor
# diagnosis: dbnraw own_factor


def backward(dhpreact, bngain, bnraw):
    dbngain = (bngain * dhpreact).sum(0, keepdim=True)
    dbnraw = bnraw * dhpreact
    dbnbias = dhpreact.sum(0, keepdim=True)
    return dbngain, dbnraw, dbnbias
