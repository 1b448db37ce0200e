# The slope is never above 1.
# status: fail
# dhpreact: wrong
# diagnosis: dhpreact wrong_slope


def backward(dh, hpreact, h):
    dhpreact = (1.0 + h**2) * dh
    return dhpreact
