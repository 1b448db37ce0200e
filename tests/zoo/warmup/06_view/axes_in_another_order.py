# The first axis of rows runs over examples first, then steps.
# status: fail
# dx: wrong
# diagnosis: dx shuffled


def backward(drows, x):
    n, T, C = x.shape
    dx = drows.view(T, n, C).transpose(0, 1)
    return dx
