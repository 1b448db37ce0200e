# The index that disappears is the one that is summed.

import torch


def backward(dy, x, gain, bias):
    dx = torch.einsum("ih,oh->ih", dy, gain)
    dgain = torch.einsum("ih,ih->h", dy, x)[None]
    dbias = torch.einsum("ih->h", dy)
    return dx, dgain, dbias
