# An error whose message is a hundred megabytes.
# ninja/11_tanh: error, 0 points
# says: ValueError: spam
import torch


def backward(dh, hpreact, h):
    raise ValueError("spam " * 20_000_000)
    return (1.0 - h**2) * dh
