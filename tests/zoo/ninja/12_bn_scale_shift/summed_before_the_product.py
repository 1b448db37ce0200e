# The sum belongs round the product.
# status: fail
# dbngain: wrong
# diagnosis: dbngain sum_on_factor


def backward(dhpreact, bngain, bnraw):
    dbngain = bnraw.sum(0, keepdim=True) * dhpreact.sum(0, keepdim=True)
    dbnraw = bngain * dhpreact
    dbnbias = dhpreact.sum(0, keepdim=True)
    return dbngain, dbnraw, dbnbias
