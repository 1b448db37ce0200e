# tanh, written out.


def backward(dh, hpreact, h):
    e = (2 * hpreact).exp()
    dhpreact = 4 * e / (e + 1) ** 2 * dh
    return dhpreact
