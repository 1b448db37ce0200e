# A product passes on what arrives times the other factor; only a sum passes it on as it is.
# status: fail
# dgain: wrong
# diagnosis: dgain factor_missing


def backward(dy, x, gain, bias):
    dx = dy * gain
    dgain = dy.sum(0, keepdim=True)
    dbias = dy.sum(0)
    return dx, dgain, dbias
