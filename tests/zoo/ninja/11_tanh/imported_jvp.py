# And so is what is imported from it.
# status: forbidden
# says: `torch.func` is switched off

from torch.func import jvp
import torch


def backward(dh, hpreact, h):
    _, dhpreact = jvp(torch.tanh, (hpreact,), (dh,))
    return dhpreact
