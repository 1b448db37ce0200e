# A gate lies between 0 and 1.
# status: fail
# out: wrong
# dx: wrong
# flat: wrong
# dy: wrong

import torch


class GatedUnit:
    def __init__(self):
        self.grads = []

    def __call__(self, x):
        a, b = x.chunk(2, dim=-1)
        self.said, self.gate = torch.tanh(a), torch.tanh(b)
        out = self.said * self.gate
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        da = dout * self.gate * (1 - self.said**2)
        db = dout * self.said * self.gate * (1 - self.gate)
        dx = torch.cat([da, db], dim=-1)
        return dx
