# A number with a billion digits.
# ninja/11_tanh: timeout, 0 points
# says: is there a loop that never stops
# limits: cpu_seconds=0
import torch


def backward(dh, hpreact, h):
    7**10**9
    return (1.0 - h**2) * dh
