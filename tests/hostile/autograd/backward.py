# The lecture's own call, on a copy.
# ninja/11_tanh: forbidden, 0 points
# says: autograd's answer
import torch


def backward(dh, hpreact, h):
    x = hpreact.clone().requires_grad_(True)
    torch.tanh(x).backward(dh)
    return x.grad
