# Keeps list after list until there is no more.
# ninja/11_tanh: memory, 0 points
# says: more memory than an exercise needs
import torch


def backward(dh, hpreact, h):
    kept = []
    while True:
        kept.append([0] * 100_000)
    return (1.0 - h**2) * dh
