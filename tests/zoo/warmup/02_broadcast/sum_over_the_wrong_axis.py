# The rows were stretched, not the columns. With as many rows as columns even the shape fits.
# status: fail
# dbias: wrong_shape
# diagnosis: dbias wrong_axis


def backward(dy, x, gain, bias):
    dx = dy * gain
    dgain = (dy * x).sum(0, keepdim=True)
    dbias = dy.sum(1)
    return dx, dgain, dbias
