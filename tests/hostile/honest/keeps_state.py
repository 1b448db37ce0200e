# Right, and counts its calls.
# ninja/11_tanh: pass, 1 point
CALLS = []


def backward(dh, hpreact, h):
    CALLS.append(h.shape)
    return (1.0 - h**2) * dh
