# The view complains, in its own words.
# status: fail
# says: and raised RuntimeError


class FlattenConsecutive:
    def __init__(self, size):
        self.size = size
        self.grads = []

    def __call__(self, x):
        n, T, C = x.shape
        self.shape = x.shape
        out = x.view(n, T // self.size, self.size * C)
        if out.shape[1] == 1:
            out = out.squeeze(1)
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        dx = dout.reshape(self.shape)
        return dx
