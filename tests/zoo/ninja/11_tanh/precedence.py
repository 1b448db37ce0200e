# The bracket is missing: * comes before -.
# status: fail
# dhpreact: wrong
# diagnosis: dhpreact precedence


def backward(dh, hpreact, h):
    dhpreact = 1.0 - h**2 * dh
    return dhpreact
