# Looks one place ahead, where there is one.
# status: fail
# out: wrong
# dx: wrong
# dW1: wrong
# db1: wrong
# dW2: wrong
# dW3: wrong
# says: sees the future

import torch


class DilatedConv:
    def __init__(self, fan_in, fan_out, dilation, bias=True):
        self.dilation = dilation
        self.weight = torch.randn(2 * fan_in, fan_out) / (2 * fan_in) ** 0.5
        self.bias = torch.zeros(fan_out) if bias else None

    def __call__(self, x):
        d = self.dilation
        self.pairs = torch.cat([x[:, :-d], x[:, d:].roll(-1, 1)], dim=2)
        out = self.pairs @ self.weight
        if self.bias is not None:
            out += self.bias
        return out

    def parameters(self):
        return [self.weight] if self.bias is None else [self.weight, self.bias]

    def backward(self, dout):
        d, C = self.dilation, self.weight.shape[0] // 2
        rows, drows = self.pairs.view(-1, 2 * C), dout.reshape(-1, dout.shape[-1])
        self.grads = [rows.T @ drows]
        if self.bias is not None:
            self.grads.append(drows.sum(0))
        dpairs = dout @ self.weight.T
        n, T, _ = dout.shape
        dx = dout.new_zeros(n, T + d, C)
        dx[:, :-d] = dpairs[:, :, :C]
        dx[:, d:] += dpairs[:, :, C:].roll(1, 1)
        return dx
