# The BatchNorm in the inner Sequential never hears of it.
# status: fail
# says: a BatchNorm1d in a Sequential within the Sequential was still training


class Sequential:
    def __init__(self, layers):
        self.layers = list(layers)
        self.training = True

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        return [p for layer in self.layers for p in layer.parameters()]

    def backward(self, dout):
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        self.grads = [grad for layer in self.layers for grad in layer.grads]
        return dout

    def train(self, mode=True):
        self.training = mode
        for layer in self.layers:
            layer.training = mode

    def eval(self):
        self.train(False)
