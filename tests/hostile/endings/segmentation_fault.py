# Reads from address 0, by ctypes that torch has left in memory.
# ninja/11_tanh: crash, 0 points
# says: signal 11
import sys


def backward(dh, hpreact, h):
    sys.modules["ctypes"].string_at(0)
    return (1.0 - h**2) * dh
