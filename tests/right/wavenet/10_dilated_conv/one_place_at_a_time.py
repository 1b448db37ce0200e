# A loop along the name.

import torch


class DilatedConv:
    def __init__(self, fan_in, fan_out, dilation, bias=True):
        self.dilation = dilation
        self.weight = torch.randn(2 * fan_in, fan_out) / (2 * fan_in) ** 0.5
        self.bias = torch.zeros(fan_out) if bias else None

    def pair(self, t):
        return torch.cat([self.x[:, t - self.dilation], self.x[:, t]], 1)

    def __call__(self, x):
        self.x = x
        out = torch.stack([self.pair(t) @ self.weight for t in range(self.dilation, x.shape[1])], 1)
        if self.bias is not None:
            out = out + self.bias
        return out

    def parameters(self):
        return [p for p in [self.weight, self.bias] if p is not None]

    def backward(self, dout):
        C = self.x.shape[2]
        dx, dweight = torch.zeros_like(self.x), torch.zeros_like(self.weight)
        for t in range(self.dilation, self.x.shape[1]):
            d = dout[:, t - self.dilation]
            dweight += self.pair(t).T @ d
            dpair = d @ self.weight.T
            dx[:, t - self.dilation] += dpair[:, :C]
            dx[:, t] += dpair[:, C:]
        self.grads = [dweight] + ([] if self.bias is None else [dout.sum(1).sum(0)])
        return dx
