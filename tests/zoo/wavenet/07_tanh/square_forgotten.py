# 1 - tanh.
# status: fail
# dx: wrong
# dy: wrong
# diagnosis: dx wrong_slope
# diagnosis: dy wrong_slope

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
        dx = dout * (1 - self.out)
        return dx
