# sigmoid(b) is (1 + tanh(b / 2)) / 2.

import torch


class GatedUnit:
    grads = []

    def __call__(self, x):
        a, b = torch.tensor_split(x, 2, dim=-1)
        self.a, self.half = torch.tanh(a), torch.tanh(b / 2)
        return self.a * (1 + self.half) / 2

    def parameters(self):
        return []

    def backward(self, dout):
        da = (1 - self.a.square()) * dout * (1 + self.half) / 2
        db = (1 - self.half.square()) / 4 * dout * self.a
        return torch.cat((da, db), -1)
