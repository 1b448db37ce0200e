# Collected from the last layer to the first.
# status: fail
# dW1: wrong_shape
# dgamma: wrong_shape
# dW2: wrong_shape
# db2: wrong_shape
# dbeta: wrong
# diagnosis: dW1 another_gradient
# diagnosis: dgamma another_gradient
# diagnosis: dbeta another_gradient
# diagnosis: dW2 another_gradient
# diagnosis: db2 another_gradient


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
        self.grads = [grad for layer in reversed(self.layers) for grad in layer.grads]
        return dout

    def train(self, mode=True):
        self.training = mode
        for layer in self.layers:
            if hasattr(layer, "train"):
                layer.train(mode)
            else:
                layer.training = mode

    def eval(self):
        self.train(False)
