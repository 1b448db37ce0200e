# squeeze() takes every axis of length one.
# status: fail
# whole: wrong_shape
# diagnosis: whole keepdim_lost


class FlattenConsecutive:
    def __init__(self, size):
        self.size = size
        self.grads = []

    def __call__(self, x):
        n, T, C = x.shape
        if T % self.size:
            raise ValueError(f"{T} places can't be put into groups of {self.size}")
        self.shape = x.shape
        out = x.reshape(n, -1, self.size * C)
        if out.shape[1] == 1:
            out = out.squeeze()
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        dx = dout.reshape(self.shape)
        return dx
