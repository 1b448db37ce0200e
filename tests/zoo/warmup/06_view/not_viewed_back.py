# The numbers are right, the shape is that of rows.
# status: fail
# dx: wrong_shape
# says: the numbers are right


def backward(drows, x):
    dx = drows
    return dx
