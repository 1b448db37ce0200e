# The kernel that autograd itself would call.
# ninja/11_tanh: forbidden, 0 points
# says: torch.ops
import torch


def backward(dh, hpreact, h):
    return torch.ops.aten.tanh_backward(dh, h)
