# What comes back through exp is de times e, not de.
# status: fail
# dx: wrong
# blame: dx own
# diagnosis: dx factor_missing


def backward(dy, x, e):
    de = dy * x
    dx = dy * e
    dx += de
    return de, dx
