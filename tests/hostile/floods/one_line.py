# One line of a hundred megabytes.
# ninja/11_tanh: output_limit, 0 points
# says: more than 1 MB
import torch


def backward(dh, hpreact, h):
    print("x" * 10**8)
    return (1.0 - h**2) * dh
