# functorch.
# ninja/11_tanh: forbidden, 0 points
# says: functorch
import functorch
import torch


def backward(dh, hpreact, h):
    return functorch.vjp(torch.tanh, hpreact)[1](dh)[0]
