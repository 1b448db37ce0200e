# Three matrices in a row are one matrix.
# status: fail
# logits: wrong
# dtable: wrong
# dW1: wrong
# dgamma1: wrong
# dbeta1: wrong
# dW2: wrong
# dgamma2: wrong
# dbeta2: wrong
# dW3: wrong
# dgamma3: wrong
# dbeta3: wrong
# dW4: wrong

from layers import BatchNorm1d, Embedding, FlattenConsecutive, Linear, Sequential, Tanh


class Tree(Sequential):
    def __init__(self, letters, context, embedding, hidden):
        layers, width = [Embedding(letters, embedding)], embedding
        while context > 1:
            layers += [FlattenConsecutive(2), Linear(2 * width, hidden, bias=False), BatchNorm1d(hidden)]
            context, width = context // 2, hidden
        layers.append(Linear(width, letters))
        layers[-1].weight *= 0.1
        super().__init__(layers)
