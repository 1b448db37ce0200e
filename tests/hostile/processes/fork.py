# Forks.
# ninja/11_tanh: error, 0 points
# says: PermissionError
import os


def backward(dh, hpreact, h):
    os.fork()
    return (1.0 - h**2) * dh
