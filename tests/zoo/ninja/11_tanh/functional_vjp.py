# torch.func is autograd too.
# status: forbidden
# says: `torch.func` is switched off

import torch


def backward(dh, hpreact, h):
    _, pull = torch.func.vjp(torch.tanh, hpreact)
    (dhpreact,) = pull(dh)
    return dhpreact
