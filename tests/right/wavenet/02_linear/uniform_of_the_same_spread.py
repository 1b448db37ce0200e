# Kaiming can be uniform too: sqrt(3 / fan_in) on either side spreads as widely.

import torch


class Linear:
    def __init__(self, fan_in, fan_out, bias=True):
        bound = (3 / fan_in) ** 0.5
        self.params = [torch.empty(fan_in, fan_out).uniform_(-bound, bound)]
        if bias:
            self.params.append(torch.zeros(fan_out))

    def __call__(self, x):
        self.rows = x.flatten(0, -2)
        self.lead = x.shape[:-1]
        out = self.rows @ self.params[0]
        for bias in self.params[1:]:
            out = out + bias
        return out.view(*self.lead, -1)

    def parameters(self):
        return self.params

    def backward(self, dout):
        drows = dout.flatten(0, -2)
        self.grads = [torch.zeros_like(p) for p in self.params]
        self.grads[0] += self.rows.T @ drows
        for dbias in self.grads[1:]:
            dbias += drows.sum(0)
        return (drows @ self.params[0].T).view(*self.lead, -1)
