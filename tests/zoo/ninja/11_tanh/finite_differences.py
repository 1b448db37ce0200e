# Close, but measured and not derived; rounding eats half of the digits.
# status: fail
# dhpreact: wrong
# diagnosis: dhpreact none

import torch


def backward(dh, hpreact, h):
    eps = 1e-5
    slope = (torch.tanh(hpreact + eps) - torch.tanh(hpreact - eps)) / (2 * eps)
    dhpreact = slope * dh
    return dhpreact
