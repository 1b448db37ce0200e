# The number of storeys first.

import math

from layers import BatchNorm1d, Embedding, FlattenConsecutive, Linear, Sequential, Tanh


class Tree(Sequential):
    def __init__(self, letters, context, embedding, hidden):
        storeys = round(math.log2(context))
        widths = [embedding] + [hidden] * storeys
        layers = [Embedding(letters, embedding)]
        for i in range(storeys):
            layers.append(FlattenConsecutive(2))
            layers.append(Linear(widths[i] * 2, widths[i + 1], bias=False))
            layers.append(BatchNorm1d(widths[i + 1]))
            layers.append(Tanh())
        last = Linear(widths[-1], letters)
        last.parameters()[0].mul_(0.1)
        super().__init__([*layers, last])
