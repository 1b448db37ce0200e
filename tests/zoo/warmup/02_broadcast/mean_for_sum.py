# Copies sum; they don't average.
# status: fail
# dgain: wrong
# dbias: wrong


def backward(dy, x, gain, bias):
    dx = dy * gain
    dgain = (dy * x).mean(0, keepdim=True)
    dbias = dy.mean(0)
    return dx, dgain, dbias
