# Right, and sets what people set.
# ninja/11_tanh: pass, 1 point
import torch

torch.manual_seed(42)
torch.set_printoptions(precision=8)
torch.set_default_dtype(torch.float32)


def backward(dh, hpreact, h):
    return (1.0 - h**2) * dh
