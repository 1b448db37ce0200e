# Zeros in front of dtotal, and the blocks by number.

import torch
import torch.nn.functional as F
from layers import Embedding, Linear, ResidualBlock, Sequential, Tanh


class GatedWaveNet:
    def __init__(self, letters, embedding, skips, dilations):
        self.embedding = Embedding(letters, embedding)
        self.blocks = [ResidualBlock(embedding, skips, d) for d in dilations]
        self.head = Sequential([Tanh(), Linear(skips, letters)])
        self.dilations = list(dilations)

    def __call__(self, x):
        T = x.shape[1] - sum(self.dilations)
        h = self.embedding(x)
        total = 0
        for block in self.blocks:
            h, s = block(h)
            total = total + s[:, s.shape[1] - T :]
        self.last = torch.zeros_like(h)
        return self.head(total)

    @property
    def parts(self):
        return [self.embedding, *self.blocks, self.head]

    def parameters(self):
        return [p for part in self.parts for p in part.parameters()]

    def backward(self, dlogits):
        dtotal = self.head.backward(dlogits)
        dh = self.last
        for i in reversed(range(len(self.blocks))):
            later = sum(self.dilations[i + 1 :])
            dh = self.blocks[i].backward(dh, F.pad(dtotal, (0, 0, later, 0)))
        self.embedding.backward(dh)
        self.grads = [g for part in self.parts for g in part.grads]
