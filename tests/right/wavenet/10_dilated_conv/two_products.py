# The halves of the weight, each with its own places; nothing is laid side by side.

import torch


class DilatedConv:
    def __init__(self, fan_in, fan_out, dilation, bias=True):
        self.d, self.fan_in = dilation, fan_in
        self.weight = torch.randn(2 * fan_in, fan_out) * (2 * fan_in) ** -0.5
        self.bias = torch.zeros(fan_out) if bias else None

    def __call__(self, x):
        self.x = x
        older, newer = self.weight[: self.fan_in], self.weight[self.fan_in :]
        out = x[:, : -self.d] @ older + x[:, self.d :] @ newer
        return out if self.bias is None else out + self.bias

    def parameters(self):
        return [self.weight] if self.bias is None else [self.weight, self.bias]

    def backward(self, dout):
        older, newer = self.weight[: self.fan_in], self.weight[self.fan_in :]
        dx = torch.zeros_like(self.x)
        dx[:, : -self.d] += dout @ older.T
        dx[:, self.d :] += dout @ newer.T
        dolder = torch.einsum("ntc,ntk->ck", self.x[:, : -self.d], dout)
        dnewer = torch.einsum("ntc,ntk->ck", self.x[:, self.d :], dout)
        self.grads = [torch.cat([dolder, dnewer])]
        if self.bias is not None:
            self.grads.append(dout.sum((0, 1)))
        return dx
