# h (1 - h) belongs to the sigmoid.
# status: fail
# dhpreact: wrong
# diagnosis: dhpreact wrong_slope


def backward(dh, hpreact, h):
    dhpreact = h * (1.0 - h) * dh
    return dhpreact
