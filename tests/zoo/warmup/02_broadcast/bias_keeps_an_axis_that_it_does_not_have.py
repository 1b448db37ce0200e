# bias is (H), so (1, H) is one axis too many, and an update in place fails.
# status: fail
# dbias: wrong_shape
# says: would not fit
# diagnosis: dbias extra_axis


def backward(dy, x, gain, bias):
    dx = dy * gain
    dgain = (dy * x).sum(0, keepdim=True)
    dbias = dy.sum(0, keepdim=True)
    return dx, dgain, dbias
