# An error whose type has a name of a megabyte.
# ninja/11_tanh: error, 0 points
# says: EEEE
import torch


def backward(dh, hpreact, h):
    raise type("E" * (1 << 20), (Exception,), {})("?")
    return (1.0 - h**2) * dh
