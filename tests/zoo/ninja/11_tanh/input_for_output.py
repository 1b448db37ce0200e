# 1 - tanh² is told by the output.
# status: fail
# dhpreact: wrong
# diagnosis: dhpreact input_for_output


def backward(dh, hpreact, h):
    dhpreact = (1.0 - hpreact**2) * dh
    return dhpreact
