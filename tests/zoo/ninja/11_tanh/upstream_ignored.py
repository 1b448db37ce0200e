# Only the local slope.
# status: fail
# dhpreact: wrong
# diagnosis: dhpreact upstream_ignored


def backward(dh, hpreact, h):
    dhpreact = 1.0 - h**2
    return dhpreact
