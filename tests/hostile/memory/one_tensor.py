# Asks for four terabytes at once.
# ninja/11_tanh: memory, 0 points
# says: more memory than an exercise needs
import torch


def backward(dh, hpreact, h):
    torch.zeros(10**12)
    return (1.0 - h**2) * dh
