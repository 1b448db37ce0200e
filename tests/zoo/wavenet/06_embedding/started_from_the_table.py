# The gradient is added to the table itself.
# status: fail
# dweight1: wrong
# dweight2: wrong
# diagnosis: dweight1 started_from_values
# diagnosis: dweight2 started_from_values

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
        dweight = self.weight.clone()
        dweight.index_add_(0, self.x.flatten(), dout.reshape(-1, dout.shape[-1]))
        self.grads = [dweight]
