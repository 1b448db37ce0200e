# They do nothing, and the lecture's network has none.
# status: fail
# says: should

from layers import BatchNorm1d, Embedding, FlattenConsecutive, Linear, Sequential, Tanh


class Tree(Sequential):
    def __init__(self, letters, context, embedding, hidden):
        layers, width = [Embedding(letters, embedding)], embedding
        while context > 1:
            layers += [FlattenConsecutive(2), Linear(2 * width, hidden), BatchNorm1d(hidden), Tanh()]
            context, width = context // 2, hidden
        layers.append(Linear(width, letters))
        layers[-1].weight *= 0.1
        super().__init__(layers)
