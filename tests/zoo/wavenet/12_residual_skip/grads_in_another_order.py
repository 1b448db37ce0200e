# skip before residual, unlike parameters().
# status: fail
# dWr: wrong_shape
# dbr: wrong_shape
# dWs: wrong_shape
# dbs: wrong_shape
# diagnosis: dWr returns_swapped
# diagnosis: dbr returns_swapped
# diagnosis: dWs returns_swapped
# diagnosis: dbs returns_swapped

from layers import DilatedConv, GatedUnit, Linear


class ResidualBlock:
    def __init__(self, channels, skips, dilation):
        self.conv = DilatedConv(channels, 2 * channels, dilation)
        self.gate = GatedUnit()
        self.residual = Linear(channels, channels)
        self.skip = Linear(channels, skips)
        self.dilation = dilation

    def __call__(self, x):
        h = self.gate(self.conv(x))
        out = x[:, self.dilation :] + self.residual(h)
        skip = self.skip(h)
        return out, skip

    def parameters(self):
        return self.conv.parameters() + self.residual.parameters() + self.skip.parameters()

    def backward(self, dout, dskip):
        dh = self.residual.backward(dout) + self.skip.backward(dskip)
        dx = self.conv.backward(self.gate.backward(dh))
        dx[:, self.dilation :] += dout
        self.grads = self.conv.grads + self.skip.grads + self.residual.grads
        return dx
