# Also told by the tensor itself.


def backward(drows, x):
    dx = drows.view_as(x)
    return dx
