# Five places make two pairs, and no one hears of the fifth.
# status: fail
# says: should raise a ValueError, and raised nothing


class FlattenConsecutive:
    def __init__(self, size):
        self.size = size
        self.grads = []

    def __call__(self, x):
        n, T, C = x.shape
        if T % self.size:
            x = x[:, : T - T % self.size]
            T = x.shape[1]
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
