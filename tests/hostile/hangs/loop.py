# Never comes to an end.
# ninja/11_tanh: timeout, 0 points
# says: is there a loop that never stops
# limits: cpu_seconds=0
import torch


def backward(dh, hpreact, h):
    while True:
        pass
    return (1.0 - h**2) * dh
