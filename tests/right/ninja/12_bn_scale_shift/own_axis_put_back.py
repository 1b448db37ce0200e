# A sum, and the axis of length 1 again.


def backward(dhpreact, bngain, bnraw):
    dbngain = (bnraw * dhpreact).sum(0)[None, :]
    dbnraw = bngain * dhpreact
    dbnbias = dhpreact.sum(0).unsqueeze(0)
    return dbngain, dbnraw, dbnbias
