# All the others were heard too.
# status: fail
# dtable: wrong
# dW1: wrong
# db1: wrong
# dS1: wrong
# ds1: wrong
# diagnosis: dtable held_constant
# diagnosis: dW1 held_constant
# diagnosis: db1 held_constant
# diagnosis: dS1 zeros
# diagnosis: ds1 zeros

from layers import Embedding, Linear, ResidualBlock, Sequential, Tanh


class GatedWaveNet:
    def __init__(self, letters, embedding, skips, dilations):
        self.embedding = Embedding(letters, embedding)
        self.blocks = [ResidualBlock(embedding, skips, dilation) for dilation in dilations]
        self.head = Sequential([Tanh(), Linear(skips, letters)])

    def __call__(self, x):
        x = self.embedding(x)
        self.skip_shapes = []
        skips = []
        for block in self.blocks:
            x, skip = block(x)
            skips.append(skip)
            self.skip_shapes.append(skip.shape)
        self.out_shape = x.shape
        T = x.shape[1]
        total = sum(skip[:, -T:] for skip in skips)
        logits = self.head(total)
        return logits

    def parameters(self):
        parts = [self.embedding, *self.blocks, self.head]
        return [p for part in parts for p in part.parameters()]

    def backward(self, dlogits):
        dtotal = self.head.backward(dlogits)
        T = dtotal.shape[1]
        dx = dtotal.new_zeros(self.out_shape)
        for block, shape in zip(reversed(self.blocks), reversed(self.skip_shapes), strict=True):
            dskip = dtotal.new_zeros(shape)
            if block is self.blocks[-1]:
                dskip[:, -T:] = dtotal
            dx = block.backward(dx, dskip)
        self.embedding.backward(dx)
        parts = [self.embedding, *self.blocks, self.head]
        self.grads = [grad for part in parts for grad in part.grads]
