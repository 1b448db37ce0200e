# The first layer, and the rest.


class Sequential:
    def __init__(self, layers):
        self.layers = list(layers)

    def __call__(self, x, at=0):
        return x if at == len(self.layers) else self(self.layers[at](x), at + 1)

    def parameters(self):
        return sum((layer.parameters() for layer in self.layers), [])

    @property
    def grads(self):
        return sum((layer.grads for layer in self.layers), [])

    def backward(self, dout, at=0):
        if at == len(self.layers):
            return dout
        return self.layers[at].backward(self.backward(dout, at + 1))

    def train(self, mode=True):
        for layer in self.layers:
            if isinstance(layer, Sequential):
                layer.train(mode)
            layer.training = mode

    def eval(self):
        return self.train(mode=False)
