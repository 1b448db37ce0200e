# h is tanh already.
# status: fail
# dhpreact: wrong
# diagnosis: dhpreact output_for_input

import torch


def backward(dh, hpreact, h):
    dhpreact = (1.0 - torch.tanh(h) ** 2) * dh
    return dhpreact
