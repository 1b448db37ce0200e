# As many numbers as before, but not in their places.
# status: fail
# dx: wrong
# diagnosis: dx shuffled


def backward(drows, x):
    dx = drows.T.reshape(x.shape)
    return dx
