# The last letter never occurred, so it got no row.
# status: fail
# dweight1: wrong_shape
# dweight2: wrong_shape
# diagnosis: dweight1 cut_off
# diagnosis: dweight2 cut_off

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
        dweight = torch.zeros(int(self.x.max()) + 1, self.weight.shape[1])
        dweight.index_add_(0, self.x.flatten(), dout.reshape(-1, dout.shape[-1]))
        self.grads = [dweight]
