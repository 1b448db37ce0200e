# The second route replaces the first where it should be added.
# status: fail
# dx: wrong
# blame: dx own
# diagnosis: dx missing_use


def backward(dy, x, e):
    de = dy * x
    dx = dy * e
    dx = de * e
    return de, dx
