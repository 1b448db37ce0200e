# h (1 - h) belongs to the sigmoid.
# status: fail
# dhpreact: wrong


def backward(dh, hpreact, h):
    dhpreact = h * (1.0 - h) * dh
    return dhpreact
