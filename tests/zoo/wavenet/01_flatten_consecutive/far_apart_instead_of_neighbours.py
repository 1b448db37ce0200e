# Pairs place 0 with the middle of the name: the groups are on the wrong axis.
# status: fail
# pairs: wrong
# triples: wrong
# dx: wrong
# dy: wrong


class FlattenConsecutive:
    def __init__(self, size):
        self.size = size
        self.grads = []

    def __call__(self, x):
        n, T, C = x.shape
        if T % self.size:
            raise ValueError(f"{T} places can't be put into groups of {self.size}")
        self.shape = x.shape
        out = x.reshape(n, self.size, -1, C).transpose(1, 2).reshape(n, -1, self.size * C)
        if out.shape[1] == 1:
            out = out.squeeze(1)
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        n, T, C = self.shape
        dx = dout.reshape(n, -1, self.size, C).transpose(1, 2).reshape(self.shape)
        return dx
