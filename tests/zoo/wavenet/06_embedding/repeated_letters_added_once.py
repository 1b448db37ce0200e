# `+=` with an index reads, adds and writes back: of several visits to one row, one is kept.
# status: fail
# dweight1: wrong
# dweight2: wrong
# diagnosis: dweight1 repeated_lost
# diagnosis: dweight2 repeated_lost

import torch


class Embedding:
    def __init__(self, num_embeddings, embedding_dim):
        self.weight = torch.randn(num_embeddings, embedding_dim)

    def __call__(self, x):
        self.x = x
        out = self.weight[x]
        return out

    def parameters(self):
        return [self.weight]

    def backward(self, dout):
        dweight = torch.zeros_like(self.weight)
        dweight[self.x] += dout
        self.grads = [dweight]
