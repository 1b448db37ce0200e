# Other names for what is in between, and for what is returned.


def backward(dy, a, b, c, s, y):
    slope = 1 - y * y
    through = slope * dy
    return through, through.clone(), through.clone(), through * b, through * a
