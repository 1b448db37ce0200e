"""The dilated convolution: the same tree, slid over whole names.

To learn from the name "isabella" the tree is run nine times, on eight letters each: on
"........", then on ".......i", "......is" and so on. Look at how much of that is the same
work. The pair "is" is mixed afresh whenever it comes by, and it comes by in four windows;
the four "isab" twice.

So do each piece once. Run along the whole name, and on the first storey mix every letter
with the one before it; on the second every pair with the pair that ended two places
earlier; on the third every four with the four that ended four places earlier. That is a
convolution with two taps, one at a time t and one `dilation` places before it, and the
dilations are 1, 2, 4. Every window's tree is in there, each node of it computed once and
shared by all the windows that it belongs to. The numbers are the very same.

DilatedConv(fan_in, fan_out, dilation) takes the place of FlattenConsecutive and Linear in
one. From (n, T, C) it makes (n, T - dilation, K): place j of the output is made from the
places j and j + dilation of the input, the older before the newer, laid side by side and
multiplied by a weight of (2*fan_in, fan_out). That is the weight of a Linear(2*fan_in,
fan_out), so that what a tree has learned fits as it is. The scale at the start is that of
a Linear as well, and so is what bias means.

What comes out at a place has been made from that place's past. Were it to see as much as
one letter ahead, the network would soon be wonderful at predicting a letter that it has
been shown. The judge changes the last letters of a name, and nothing before them may move.

Backward: every place of x was used twice, once as the newer and once as the older, all
but those near the ends. You know what that means.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(
    x: Float[Tensor, "n T+7 C"],
    W1: Float[Tensor, "2*C H"],
    b1: Float[Tensor, " H"],
    W2: Float[Tensor, "2*H H"],
    W3: Float[Tensor, "2*H K"],
    b3: Float[Tensor, " K"],
):
    # the tree, run on every window of eight places: T of them
    windows = x.unfold(1, 8, 1).transpose(2, 3)  # (n, T, 8, C)
    pairs = windows.reshape(x.shape[0], -1, 4, 2 * x.shape[2])  # (n, T, 4, 2*C)
    h1 = torch.tanh(pairs @ W1 + b1)  # (n, T, 4, H)
    fours = h1.reshape(h1.shape[0], -1, 2, 2 * h1.shape[3])  # (n, T, 2, 2*H)
    h2 = torch.tanh(fours @ W2)  # (n, T, 2, H)
    eights = h2.reshape(h2.shape[0], -1, 2 * h2.shape[3])  # (n, T, 2*H)
    out = eights @ W3 + b3  # (n, T, K)
    return out


class DilatedConv:
    """(n, T, fan_in) → (n, T - dilation, fan_out)."""

    def __init__(self, fan_in, fan_out, dilation, bias=True):
        # what a Linear with twice as many inputs has
        # solution
        self.dilation = dilation
        self.weight = torch.randn(2 * fan_in, fan_out) / (2 * fan_in) ** 0.5
        self.bias = torch.zeros(fan_out) if bias else None
        # end solution

    def __call__(self, x):
        # solution
        d = self.dilation
        self.pairs = torch.cat([x[:, :-d], x[:, d:]], dim=2)  # each place but the first d, next to the one d places before
        out = self.pairs @ self.weight
        if self.bias is not None:
            out += self.bias
        # end solution
        return out

    def parameters(self):
        return [self.weight] if self.bias is None else [self.weight, self.bias]

    def backward(self, dout):
        # solution
        d, C = self.dilation, self.weight.shape[0] // 2
        rows, drows = self.pairs.view(-1, 2 * C), dout.reshape(-1, dout.shape[-1])
        self.grads = [rows.T @ drows]
        if self.bias is not None:
            self.grads.append(drows.sum(0))
        dpairs = dout @ self.weight.T
        n, T, _ = dout.shape
        dx = dout.new_zeros(n, T + d, C)
        dx[:, :-d] = dpairs[:, :, :C]  # to the older places
        dx[:, d:] += dpairs[:, :, C:]  # to the newer ones; most places are both
        # end solution
        return dx


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, dout, x, W1, b1, W2, W3, b3):
    import layers

    C, H, K = x.shape[2], W1.shape[1], W3.shape[1]
    values = [W1, b1, W2, W3, b3]
    model = layers.Sequential(
        [
            *(student.DilatedConv(C, H, 1), layers.Tanh()),
            *(student.DilatedConv(H, H, 2, bias=False), layers.Tanh()),
            student.DilatedConv(H, K, 4),
        ]
    )
    wanted = [tuple(value.shape) for value in values]
    shapes = [tuple(p.shape) for p in model.parameters()]
    assert len(shapes) == len(wanted), f"There should be {len(wanted)} parameters, and parameters() lists {len(shapes)}."
    for place, (shape, right) in enumerate(zip(shapes, wanted, strict=True)):
        assert shape == right, f"parameters()[{place}] should have the shape {right}, and has {shape}."
    for p, value in zip(model.parameters(), values, strict=True):
        p.copy_(value)
    model(torch.cat([x, x], dim=1))  # longer names first: nothing of them may be left
    model.backward(torch.cat([dout] * 2 + [dout[:, :1]] * 7, dim=1))
    out = model(x)
    dx = model.backward(dout)
    dW1, db1, dW2, dW3, db3 = model.grads
    changed = x.clone()
    changed[:, -1:] += 1.0  # another last letter, which only the last output may see
    moved = (model(changed) - out).abs()[:, :-1].max()
    assert not float(moved) > 1e-6, "Only the last letter was changed, and an output before it moved: it sees the future."
    wide, start = student.DilatedConv(200, 100, 1).parameters()
    spread = float(wide.std()) * 400**0.5
    assert 0.9 < spread < 1.1, (
        f"The weight of a new DilatedConv(200, 100, 1) spreads {spread:.2f} times as widely as 1/sqrt(400)."
    )
    assert not start.any(), "The bias of a new layer should be zero."
    return out, dx, dW1, db1, dW2, dW3, db3


USES = ("07_tanh", "08_sequential")
LEAST = {"T": 2}


def draw(rng, C, H, K):
    return {
        "W1": torch.randn(2 * C, H, generator=rng) / (2 * C) ** 0.5,
        "W2": torch.randn(2 * H, H, generator=rng) / (2 * H) ** 0.5,
        "W3": torch.randn(2 * H, K, generator=rng) / (2 * H) ** 0.5,
    }


HINTS = (
    (
        "Write the places of x as a b c d e and take a dilation of 2. The output has three places, made from (a, c), (b, d) "
        "and (c, e). Which slice of x has all the first ones, and which all the second ones?"
    ),
    (
        "x[:, :-d] has the older ones, x[:, d:] the newer ones. Side by side along the last axis they are what "
        "FlattenConsecutive would have made, and the rest is Linear, forward and back. That gives you the gradient of the "
        "pairs: now split it into its halves again."
    ),
    (
        "pairs = torch.cat([x[:, :-d], x[:, d:]], dim=2), out = pairs @ weight + bias. Backward: dpairs = dout @ weight.T; "
        "dx of zeros in the shape of x; dx[:, :-d] += dpairs[:, :, :C] and dx[:, d:] += dpairs[:, :, C:]."
    ),
)
