# A context of four has two.
# status: fail
# says: two storeys, 9 parameters

from layers import BatchNorm1d, Embedding, FlattenConsecutive, Linear, Sequential, Tanh


class Tree(Sequential):
    def __init__(self, letters, context, embedding, hidden):
        layers, width = [Embedding(letters, embedding)], embedding
        context = 8
        while context > 1:
            layers += [FlattenConsecutive(2), Linear(2 * width, hidden, bias=False), BatchNorm1d(hidden), Tanh()]
            context, width = context // 2, hidden
        layers.append(Linear(width, letters))
        layers[-1].weight *= 0.1
        super().__init__(layers)
