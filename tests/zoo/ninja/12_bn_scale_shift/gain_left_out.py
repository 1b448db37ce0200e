# bnraw is multiplied by the gain on the way.
# status: fail
# dbnraw: wrong
# diagnosis: dbnraw only_upstream


def backward(dhpreact, bngain, bnraw):
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnraw = dhpreact.clone()
    dbnbias = dhpreact.sum(0, keepdim=True)
    return dbngain, dbnraw, dbnbias
