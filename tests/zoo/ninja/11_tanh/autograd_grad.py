# Autograd, by its side door.
# status: forbidden
# says: autograd

import torch


def backward(dh, hpreact, h):
    with torch.enable_grad():
        x = hpreact.clone().requires_grad_()
        (dhpreact,) = torch.autograd.grad(torch.tanh(x), x, dh)
    return dhpreact
