# The skips wait in a list; each is cut to the length of what has been added so far.

import torch
from layers import Embedding, Linear, ResidualBlock, Sequential, Tanh


class GatedWaveNet:
    def __init__(self, letters, embedding, skips, dilations):
        self.embedding = Embedding(letters, embedding)
        self.blocks = [ResidualBlock(embedding, skips, dilation) for dilation in dilations]
        self.head = Sequential([Tanh(), Linear(skips, letters)])

    def __call__(self, x):
        h, self.skips = self.embedding(x), []
        for block in self.blocks:
            h, skip = block(h)
            self.skips.append(skip)
        self.out = h
        total = self.skips[-1]
        for skip in self.skips[-2::-1]:
            total = total + skip[:, -total.shape[1] :]
        return self.head(total)

    def parameters(self):
        listed = self.embedding.parameters()
        for block in self.blocks:
            listed = listed + block.parameters()
        return listed + self.head.parameters()

    def backward(self, dlogits):
        dtotal = self.head.backward(dlogits)
        grads, dx = self.head.grads, torch.zeros_like(self.out)
        for block, skip in list(zip(self.blocks, self.skips))[::-1]:
            dskip = torch.zeros_like(skip)
            dskip[:, skip.shape[1] - dtotal.shape[1] :] += dtotal
            dx = block.backward(dx, dskip)
            grads = block.grads + grads
        self.embedding.backward(dx)
        self.grads = self.embedding.grads + grads
        return dx
