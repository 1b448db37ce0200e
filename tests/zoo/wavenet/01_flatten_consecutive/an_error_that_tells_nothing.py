# A ValueError, but which T was it?
# status: fail
# says: Let the message of the ValueError say so


class FlattenConsecutive:
    def __init__(self, size):
        self.size = size
        self.grads = []

    def __call__(self, x):
        n, T, C = x.shape
        if T % self.size:
            raise ValueError("bad shape")
        self.shape = x.shape
        out = x.reshape(n, -1, self.size * C)
        if out.shape[1] == 1:
            out = out.squeeze(1)
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        dx = dout.reshape(self.shape)
        return dx
