# 1 - tanh² is told by the output.
# status: fail
# dhpreact: wrong


def backward(dh, hpreact, h):
    dhpreact = (1.0 - hpreact**2) * dh
    return dhpreact
