# The backward that someone else wrote.
# status: forbidden
# says: `torch.ops` is out of bounds

import torch


def backward(dh, hpreact, h):
    dhpreact = torch.ops.aten.tanh_backward(dh, h)
    return dhpreact
