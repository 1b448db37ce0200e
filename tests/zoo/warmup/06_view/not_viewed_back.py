# The numbers are right, the shape is that of rows.
# status: fail
# dx: wrong_shape
# says: the numbers are right
# diagnosis: dx not_viewed


def backward(drows, x):
    dx = drows
    return dx
