# Accumulating, said out loud; and the letters come back with a gradient of zeros, which nobody asks for.

import torch


class Embedding:
    def __init__(self, num_embeddings, embedding_dim):
        self.weight = torch.randn(num_embeddings, embedding_dim)

    def __call__(self, x):
        self.x = x
        return torch.nn.functional.embedding(x, self.weight)

    def parameters(self):
        return [self.weight]

    def backward(self, dout):
        self.grads = [torch.zeros_like(self.weight).index_put_((self.x,), dout, accumulate=True)]
        return torch.zeros(self.x.shape)
