# Two routes to the loss add up.
# status: fail
# dx: wrong
# blame: dx own
# diagnosis: dx operation


def backward(dy, x, e):
    de = dy * x
    dx = (dy * e) * (de * e)
    return de, dx
