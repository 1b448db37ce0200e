# Remembers only the first output.
# status: error

import torch


class Tanh:
    def __init__(self):
        self.grads = []

    def __call__(self, x):
        out = torch.tanh(x)
        if not hasattr(self, "out"):
            self.out = out
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        dx = dout * (1 - self.out**2)
        return dx
