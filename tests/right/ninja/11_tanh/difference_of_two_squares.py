# (1 - h)(1 + h)


def backward(dh, hpreact, h):
    dhpreact = (1 - h) * (1 + h) * dh
    return dhpreact
