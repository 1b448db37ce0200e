# The leading axes are an ellipsis.

import math

import torch


class Linear:
    def __init__(self, fan_in, fan_out, bias=True):
        self.weight = torch.randn((fan_in, fan_out)) / math.sqrt(fan_in)
        self.bias = torch.zeros(fan_out) if bias else None

    def __call__(self, x):
        self.x = x
        self.out = torch.einsum("...i,io->...o", x, self.weight)
        if self.bias is not None:
            self.out = self.out + self.bias
        return self.out

    def parameters(self):
        return [self.weight] + ([] if self.bias is None else [self.bias])

    def backward(self, dout):
        dx = torch.einsum("...o,io->...i", dout, self.weight)
        self.grads = [torch.einsum("...i,...o->io", self.x, dout)]
        if self.bias is not None:
            self.grads += [torch.einsum("...o->o", dout)]
        return dx
