# Keeps e**2x and works everything out from it.

import torch


class Tanh:
    grads = []

    def __call__(self, x):
        self.e = torch.exp(2 * x)
        return (self.e - 1) / (self.e + 1)

    def parameters(self):
        return []

    def backward(self, dout):
        return dout * 4 * self.e / (self.e + 1) ** 2
