# torch.save, which writes from C++.
# ninja/11_tanh: error, 0 points
# says: Error
import torch


def backward(dh, hpreact, h):
    torch.save(h, "hostile_was_here.pt")
    return (1.0 - h**2) * dh
