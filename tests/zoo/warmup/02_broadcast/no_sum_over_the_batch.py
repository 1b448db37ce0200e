# One gain and one bias serve every row: what the rows send back adds up.
# status: fail
# dgain: wrong_shape
# dbias: wrong_shape
# diagnosis: dgain not_summed
# diagnosis: dbias not_summed


def backward(dy, x, gain, bias):
    dx = dy * gain
    dgain = dy * x
    dbias = dy
    return dx, dgain, dbias
