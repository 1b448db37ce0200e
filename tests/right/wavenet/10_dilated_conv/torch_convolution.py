# torch has a convolution, forward; the channels stand before the places there. The way back is padded with zeros.

import torch
import torch.nn.functional as F


class DilatedConv:
    def __init__(self, fan_in, fan_out, dilation, bias=True):
        self.dilation, self.fan_in = dilation, fan_in
        self.weight = torch.randn(2 * fan_in, fan_out) / (2 * fan_in) ** 0.5
        self.bias = torch.zeros(fan_out) if bias else None

    def __call__(self, x):
        self.x = x
        kernel = self.weight.view(2, self.fan_in, -1).permute(2, 1, 0)
        return F.conv1d(x.mT, kernel, self.bias, dilation=self.dilation).mT

    def parameters(self):
        return [self.weight] if self.bias is None else [self.weight, self.bias]

    def backward(self, dout):
        older, newer = (dout @ self.weight.T).chunk(2, dim=-1)
        windows = torch.cat([self.x[:, : -self.dilation], self.x[:, self.dilation :]], dim=2)
        self.grads = [windows.flatten(0, 1).T @ dout.flatten(0, 1), dout.flatten(0, 1).sum(0)][: len(self.parameters())]
        return F.pad(older, (0, 0, 0, self.dilation)) + F.pad(newer, (0, 0, self.dilation, 0))
