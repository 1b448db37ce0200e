# A storey is a Sequential of its own.

from layers import BatchNorm1d, Embedding, FlattenConsecutive, Linear, Sequential, Tanh


def storey(fan_in, hidden):
    return Sequential([FlattenConsecutive(2), Linear(2 * fan_in, hidden, bias=False), BatchNorm1d(hidden), Tanh()])


class Tree(Sequential):
    def __init__(self, letters, context, embedding, hidden):
        head = Linear(hidden, letters)
        head.weight = head.weight / 10
        first = storey(embedding, hidden)
        rest = [storey(hidden, hidden) for _ in range(context.bit_length() - 2)]
        Sequential.__init__(self, [Embedding(letters, embedding), first, *rest, head])
