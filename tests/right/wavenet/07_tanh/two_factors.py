# 1 - t**2 is (1 - t) (1 + t).

import torch


class Tanh:
    def __call__(self, x):
        self.out = x.tanh()
        return self.out

    def parameters(self):
        return []

    @property
    def grads(self):
        return []

    def backward(self, dout):
        return (1 - self.out) * (1 + self.out) * dout
