# Adds to what the last backward left, as PyTorch does.
# status: fail
# dweight: wrong
# dbias: wrong
# diagnosis: dweight factor
# diagnosis: dbias factor

import torch


class Linear:
    def __init__(self, fan_in, fan_out, bias=True):
        self.weight = torch.randn(fan_in, fan_out) / fan_in**0.5
        self.bias = torch.zeros(fan_out) if bias else None

    def __call__(self, x):
        self.x = x
        out = x @ self.weight
        if self.bias is not None:
            out += self.bias
        return out

    def parameters(self):
        return [self.weight] if self.bias is None else [self.weight, self.bias]

    def backward(self, dout):
        rows, drows = self.x.reshape(-1, self.x.shape[-1]), dout.reshape(-1, dout.shape[-1])
        new = [rows.T @ drows]
        if self.bias is not None:
            new.append(drows.sum(0))
        old = getattr(self, "grads", [0] * len(new))
        self.grads = [a + b for a, b in zip(old, new)]
        dx = dout @ self.weight.T
        return dx
