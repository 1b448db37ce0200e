# The slope alone.
# status: fail
# dx: wrong
# dy: wrong
# diagnosis: dx upstream_ignored
# diagnosis: dy upstream_ignored

import torch


class Tanh:
    def __init__(self):
        self.grads = []

    def __call__(self, x):
        self.out = torch.tanh(x)
        out = self.out
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        dx = 1 - self.out**2
        return dx
