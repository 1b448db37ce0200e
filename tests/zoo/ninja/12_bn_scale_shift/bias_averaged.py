# Copies sum.
# status: fail
# dbnbias: wrong
# diagnosis: dbnbias mean_for_sum


def backward(dhpreact, bngain, bnraw):
    dbngain = (bnraw * dhpreact).sum(0, keepdim=True)
    dbnraw = bngain * dhpreact
    dbnbias = dhpreact.mean(0, keepdim=True)
    return dbngain, dbnraw, dbnbias
