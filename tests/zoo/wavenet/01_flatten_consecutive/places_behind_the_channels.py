# The shape turned round.
# status: fail
# pairs: wrong_shape
# triples: wrong_shape
# whole: wrong_shape
# diagnosis: pairs not_viewed
# diagnosis: triples not_viewed
# diagnosis: whole extra_axis


class FlattenConsecutive:
    def __init__(self, size):
        self.size = size
        self.grads = []

    def __call__(self, x):
        n, T, C = x.shape
        if T % self.size:
            raise ValueError(f"{T} places can't be put into groups of {self.size}")
        self.shape = x.shape
        out = x.reshape(n, self.size * C, -1)
        if out.shape[1] == 1:
            out = out.squeeze(1)
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        dx = dout.reshape(self.shape)
        return dx
