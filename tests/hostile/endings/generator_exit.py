# Raises what is no Exception.
# ninja/11_tanh: error, 0 points
# says: GeneratorExit
import torch


def backward(dh, hpreact, h):
    raise GeneratorExit
    return (1.0 - h**2) * dh
