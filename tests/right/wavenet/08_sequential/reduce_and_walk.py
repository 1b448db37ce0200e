# functools.reduce, and a walk over everything for the mode.

from functools import reduce
from itertools import chain


class Sequential:
    def __init__(self, layers):
        self.layers = layers
        self.training = True

    def __call__(self, x):
        self.out = reduce(lambda value, layer: layer(value), self.layers, x)
        return self.out

    def parameters(self):
        return list(chain.from_iterable(layer.parameters() for layer in self.layers))

    def backward(self, dout):
        grads = []
        for layer in self.layers[::-1]:
            dout = layer.backward(dout)
            grads = layer.grads + grads
        self.grads = grads
        return dout

    def modules(self):
        for layer in self.layers:
            yield layer
            if hasattr(layer, "modules"):
                yield from layer.modules()

    def train(self, mode=True):
        for module in self.modules():
            if hasattr(module, "training"):
                module.training = mode
        self.training = mode
        return self

    def eval(self):
        return self.train(False)
