# A batched product: the leading axes are still there.
# status: fail
# dweight: wrong_shape
# diagnosis: dweight not_summed

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
        self.grads = [self.x.mT @ dout]
        if self.bias is not None:
            self.grads.append(drows.sum(0))
        dx = dout @ self.weight.T
        return dx
