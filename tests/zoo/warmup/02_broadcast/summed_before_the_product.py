# A sum of products is not the product of the sums.
# status: fail
# dgain: wrong
# diagnosis: dgain sum_on_factor


def backward(dy, x, gain, bias):
    dx = dy * gain
    dgain = dy.sum(0, keepdim=True) * x.sum(0, keepdim=True)
    dbias = dy.sum(0)
    return dx, dgain, dbias
