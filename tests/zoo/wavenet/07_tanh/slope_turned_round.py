# out**2 - 1.
# status: fail
# dx: wrong
# dy: wrong
# diagnosis: dx sign
# diagnosis: dy sign

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
        dx = dout * (self.out**2 - 1)
        return dx
