# Right, within no_grad, on detached copies.
# ninja/11_tanh: pass, 1 point
import torch


def backward(dh, hpreact, h):
    with torch.no_grad():
        out = h.detach().clone()
        dhpreact = (1.0 - out**2) * dh
    return dhpreact
