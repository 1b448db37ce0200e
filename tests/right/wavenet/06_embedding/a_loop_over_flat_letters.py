# Slow, and right.

import torch


class Embedding:
    def __init__(self, num_embeddings, embedding_dim):
        self.weight = torch.normal(0.0, 1.0, (num_embeddings, embedding_dim))

    def __call__(self, x):
        self.letters = x.flatten().tolist()
        return torch.stack([self.weight[letter] for letter in self.letters]).view(*x.shape, -1)

    def parameters(self):
        return [self.weight]

    def backward(self, dout):
        dweight = torch.zeros(self.weight.shape)
        for letter, row in zip(self.letters, dout.view(len(self.letters), -1)):
            dweight[letter] += row
        self.grads = [dweight]
        return None
