# The last weight is as Linear makes it.
# status: fail
# says: it spreads 1.

from layers import BatchNorm1d, Embedding, FlattenConsecutive, Linear, Sequential, Tanh


class Tree(Sequential):
    def __init__(self, letters, context, embedding, hidden):
        layers, width = [Embedding(letters, embedding)], embedding
        while context > 1:
            layers += [FlattenConsecutive(2), Linear(2 * width, hidden, bias=False), BatchNorm1d(hidden), Tanh()]
            context, width = context // 2, hidden
        layers.append(Linear(width, letters))
        super().__init__(layers)
