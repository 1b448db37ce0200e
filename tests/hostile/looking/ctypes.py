# Imports ctypes.
# ninja/11_tanh: forbidden, 0 points
# says: ctypes
import ctypes


def backward(dh, hpreact, h):
    return ctypes.pythonapi
