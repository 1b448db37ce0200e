# tanh_ writes into what it was handed.
# status: fail
# says: changed the x that it was handed

import torch


class Tanh:
    def __init__(self):
        self.grads = []

    def __call__(self, x):
        self.out = torch.tanh_(x)
        out = self.out
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        dx = dout * (1 - self.out**2)
        return dx
