# Right, and looks at its tensors on the way.
# ninja/11_tanh: pass, 1 point
import torch


def backward(dh, hpreact, h):
    print(h.shape, h.dtype)
    print(h)
    print("mean", h.mean().item())
    return (1.0 - h**2) * dh
