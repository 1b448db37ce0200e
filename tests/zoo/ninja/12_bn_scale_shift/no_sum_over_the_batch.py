# One gain and one bias for n examples.
# status: fail
# dbngain: wrong_shape
# dbnbias: wrong_shape
# diagnosis: dbngain not_summed
# diagnosis: dbnbias not_summed


def backward(dhpreact, bngain, bnraw):
    dbngain = bnraw * dhpreact
    dbnraw = bngain * dhpreact
    dbnbias = dhpreact
    return dbngain, dbnraw, dbnbias
