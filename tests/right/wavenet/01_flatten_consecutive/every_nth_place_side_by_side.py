# Explicit concatenation, as the lecture first shows it, and strided assignment on the way back.
# `...` inside an index is an answer, not a blank.

import torch


class FlattenConsecutive:
    def __init__(self, n):
        self.n = n
        self.grads = []

    def __call__(self, x):
        self.T = x.size(1)
        if self.T % self.n:
            raise ValueError("no whole number of groups of %d in %d places" % (self.n, self.T))
        out = torch.cat([x[:, i :: self.n, ...] for i in range(self.n)], dim=-1)
        return out[:, 0] if out.size(1) == 1 else out

    def parameters(self):
        return []

    def backward(self, dout):
        if dout.dim() == 2:
            dout = dout[:, None, ...]
        dx = torch.empty(dout.size(0), self.T, dout.size(2) // self.n)
        for i, piece in enumerate(dout.chunk(self.n, dim=-1)):
            dx[:, i :: self.n] = piece
        return dx
