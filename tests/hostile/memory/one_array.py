# The same through numpy.
# ninja/11_tanh: memory, 0 points
# says: more memory than an exercise needs
import numpy


def backward(dh, hpreact, h):
    numpy.zeros(10**12)
    return (1.0 - h**2) * dh
