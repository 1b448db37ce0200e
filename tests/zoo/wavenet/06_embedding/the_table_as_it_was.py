# Looks things up in a copy made at the start.
# status: fail
# emb: wrong
# rows: wrong

import torch


class Embedding:
    def __init__(self, num_embeddings, embedding_dim):
        self.weight = torch.randn(num_embeddings, embedding_dim)
        self.table = self.weight.clone()

    def __call__(self, x):
        self.x = x
        out = self.table[x]
        return out

    def parameters(self):
        return [self.weight]

    def backward(self, dout):
        dweight = torch.zeros_like(self.weight)
        dweight.index_add_(0, self.x.flatten(), dout.reshape(-1, dout.shape[-1]))
        self.grads = [dweight]
