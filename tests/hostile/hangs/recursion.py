# Calls itself without end.
# ninja/11_tanh: error, 0 points
# says: RecursionError
import torch


def backward(dh, hpreact, h):
    return backward(dh, hpreact, h)
    return (1.0 - h**2) * dh
