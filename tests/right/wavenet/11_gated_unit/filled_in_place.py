# The halves of dx are written into one tensor.

import torch


class GatedUnit:
    def __init__(self):
        self.grads = []

    def __call__(self, x):
        C = x.shape[-1] // 2
        self.t = x[..., :C].tanh()
        self.s = x[..., C:].sigmoid()
        return self.t * self.s

    def parameters(self):
        return []

    def backward(self, dout):
        C = dout.shape[-1]
        dx = torch.empty(*dout.shape[:-1], 2 * C)
        dx[..., :C] = dout * self.s * (1 - self.t * self.t)
        dx[..., C:] = dout * self.t * (self.s - self.s * self.s)
        return dx
