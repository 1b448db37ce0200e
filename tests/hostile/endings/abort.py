# Calls abort().
# ninja/11_tanh: crash, 0 points
# says: signal 6
import os


def backward(dh, hpreact, h):
    os.abort()
    return (1.0 - h**2) * dh
