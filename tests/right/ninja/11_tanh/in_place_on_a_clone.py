# No argument is touched.


def backward(dh, hpreact, h):
    dhpreact = dh.clone()
    dhpreact -= dh * h.square()
    return dhpreact
