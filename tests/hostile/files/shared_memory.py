# Leaves a segment of shared memory behind.
# ninja/11_tanh: error, 0 points
# says: Error
import torch


def backward(dh, hpreact, h):
    h.share_memory_()
    return (1.0 - h**2) * dh
