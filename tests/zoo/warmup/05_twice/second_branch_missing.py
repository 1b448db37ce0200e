# x also reaches y through e.
# status: fail
# dx: wrong
# blame: dx own
# diagnosis: dx missing_use


def backward(dy, x, e):
    de = dy * x
    dx = dy * e
    return de, dx
