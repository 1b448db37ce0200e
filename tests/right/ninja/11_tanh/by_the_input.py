# Forward once more.

import torch


def backward(dh, hpreact, h):
    dhpreact = dh * (1 - torch.tanh(hpreact).pow(2))
    return dhpreact
