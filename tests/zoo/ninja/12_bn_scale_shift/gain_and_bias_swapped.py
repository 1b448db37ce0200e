# Same shape, so nothing but the numbers tells them apart.
# status: fail
# dbngain: wrong
# dbnbias: wrong
# diagnosis: dbngain returns_swapped
# diagnosis: dbnbias returns_swapped


def backward(dhpreact, bngain, bnraw):
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnraw = bngain * dhpreact
    dbnbias = dhpreact.sum(0, keepdim=True)
    return dbnbias, dbnraw, dbngain
