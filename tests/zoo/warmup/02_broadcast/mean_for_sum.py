# Copies sum; they don't average.
# status: fail
# dgain: wrong
# dbias: wrong
# diagnosis: dgain mean_for_sum
# diagnosis: dbias mean_for_sum


def backward(dy, x, gain, bias):
    dx = dy * gain
    dgain = (dy * x).mean(0, keepdim=True)
    dbias = dy.mean(0)
    return dx, dgain, dbias
