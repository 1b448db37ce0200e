# So did x: the sum passes dout on to it.
# status: fail
# dx: wrong
# diagnosis: dx missing_use

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
        self.grads = self.conv.grads + self.residual.grads + self.skip.grads
        return dx
