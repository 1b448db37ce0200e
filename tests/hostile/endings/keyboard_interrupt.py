# Pretends that someone pressed Ctrl-C.
# ninja/11_tanh: error, 0 points
# says: KeyboardInterrupt
import torch


def backward(dh, hpreact, h):
    raise KeyboardInterrupt
    return (1.0 - h**2) * dh
