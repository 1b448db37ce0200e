# Only what was said sends something back.
# status: fail
# dx: wrong
# dy: wrong
# diagnosis: dx missing_use
# diagnosis: dy missing_use

import torch


class GatedUnit:
    def __init__(self):
        self.grads = []

    def __call__(self, x):
        a, b = x.chunk(2, dim=-1)
        self.said, self.gate = torch.tanh(a), torch.sigmoid(b)
        out = self.said * self.gate
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        da = dout * self.gate * (1 - self.said**2)
        db = torch.zeros_like(da)
        dx = torch.cat([da, db], dim=-1)
        return dx
