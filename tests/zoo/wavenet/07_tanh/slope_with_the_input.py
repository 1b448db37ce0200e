# 1 - x**2 is the slope written with the output; this is the input.
# status: fail
# dx: wrong
# dy: wrong
# diagnosis: dx input_for_output
# diagnosis: dy input_for_output

import torch


class Tanh:
    def __init__(self):
        self.grads = []

    def __call__(self, x):
        self.out = x
        out = torch.tanh(x)
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        dx = dout * (1 - self.out**2)
        return dx
