# Begins with what the last backward left.
# status: fail
# dweight2: wrong
# diagnosis: dweight2 accumulated

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
        dweight = self.grads[0].clone() if hasattr(self, "grads") else torch.zeros_like(self.weight)
        dweight.index_add_(0, self.x.flatten(), dout.reshape(-1, dout.shape[-1]))
        self.grads = [dweight]
