# Autograd, by its front door.
# status: forbidden
# says: `x.grad` is autograd's answer

import torch


def backward(dh, hpreact, h):
    x = hpreact.clone().requires_grad_()
    torch.tanh(x).backward(dh)
    dhpreact = x.grad
    return dhpreact
