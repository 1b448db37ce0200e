# 1 - h², not 1 - h.
# status: fail
# dhpreact: wrong
# diagnosis: dhpreact wrong_slope


def backward(dh, hpreact, h):
    dhpreact = (1.0 - h) * dh
    return dhpreact
