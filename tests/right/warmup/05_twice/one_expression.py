# (x eˣ)' = (1 + x) eˣ


def backward(dy, x, e):
    de = x * dy
    dx = (1 + x) * e * dy
    return de, dx
