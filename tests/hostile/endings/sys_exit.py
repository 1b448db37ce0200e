# Calls sys.exit(0).
# ninja/11_tanh: error, 0 points
# says: called exit()
import sys


def backward(dh, hpreact, h):
    sys.exit(0)
    return (1.0 - h**2) * dh
