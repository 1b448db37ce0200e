# torch.func.
# ninja/11_tanh: forbidden, 0 points
# says: torch.func
import torch


def backward(dh, hpreact, h):
    return torch.func.vjp(torch.tanh, hpreact)[1](dh)[0]
