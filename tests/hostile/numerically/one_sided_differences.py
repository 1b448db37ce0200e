# The simplest difference quotient.
# ninja/11_tanh: fail, 0 points
import torch


def backward(dh, hpreact, h):
    step = 1e-7
    return dh * (torch.tanh(hpreact.double() + step) - torch.tanh(hpreact.double())) / step
