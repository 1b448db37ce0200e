# Right, from the input alone and in other steps.
# ninja/11_tanh: pass, 1 point
import torch


def backward(dh, hpreact, h):
    e = torch.exp(-2.0 * hpreact)
    return dh * 4.0 * e / (1.0 + e) ** 2
