# Eight letters crushed together, as in the lecture before.
# status: fail
# says: should

from layers import BatchNorm1d, Embedding, FlattenConsecutive, Linear, Sequential, Tanh


class Tree(Sequential):
    def __init__(self, letters, context, embedding, hidden):
        layers, width = [Embedding(letters, embedding)], embedding
        if context > 1:
            layers += [FlattenConsecutive(context), Linear(context * width, hidden, bias=False), BatchNorm1d(hidden), Tanh()]
            context, width = context // 2, hidden
        layers.append(Linear(width, letters))
        layers[-1].weight *= 0.1
        super().__init__(layers)
