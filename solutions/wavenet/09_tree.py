"""The tree: a WaveNet out of your own layers.

Now you build it, and there is not one formula left to find. Letters go in, (n, context)
of them. An Embedding makes vectors of them. Then come the storeys of the tree, as many as
it takes until one place is left: on each, FlattenConsecutive joins two neighbours, a
Linear mixes the pair, BatchNorm1d and Tanh do what they do. A last Linear turns what is
at the top into a score for each letter of the alphabet.

With a context of 8 there are three storeys:

    (n, 8) letters
    (n, 8, 24)     embedding
    (n, 4, 48)     pairs         (n, 4, 128)   after Linear, BatchNorm1d, Tanh
    (n, 2, 256)    fours         (n, 2, 128)
    (n, 256)       eights        (n, 128)
    (n, 27)        scores

which is the network of the lecture, Tree(27, 8, 24, 128), with its 76,579 parameters.
The judge counts them. It also builds a tree of context 4, so let a loop decide how many
storeys there are.

Two details. A bias just before a BatchNorm does nothing, as you have seen, so leave it
away there. And a network that has learned nothing should not be sure of anything: make
the last weight ten times smaller than Linear makes it, and all letters start out about
equally likely.

Everything comes from your own files, through the import at the top, and forward and
backward come with Sequential. All that you write is __init__. Then the judge looks at the
gradient of every single parameter, from the scores back to the table, and if you did well
in the eight exercises before this one, it will be right the first time you run it.
"""

import torch
from jaxtyping import Float, Int
from layers import BatchNorm1d, Embedding, FlattenConsecutive, Linear, Sequential, Tanh
from torch import Tensor


def forward(
    x: Int[Tensor, "n 8"],
    table: Float[Tensor, "V C"],
    W1: Float[Tensor, "2*C H"],
    gamma1: Float[Tensor, " H"],
    beta1: Float[Tensor, " H"],
    W2: Float[Tensor, "2*H H"],
    gamma2: Float[Tensor, " H"],
    beta2: Float[Tensor, " H"],
    W3: Float[Tensor, "2*H H"],
    gamma3: Float[Tensor, " H"],
    beta3: Float[Tensor, " H"],
    W4: Float[Tensor, "H V"],
    b4: Float[Tensor, " V"],
):
    emb = table[x]  # (n, 8, C)
    pairs = emb.view(emb.shape[0], 4, -1)  # (n, 4, 2*C)
    pre1 = pairs @ W1  # (n, 4, H)
    xhat1 = (pre1 - pre1.mean((0, 1))) / torch.sqrt(pre1.var((0, 1)) + 1e-5)  # (n, 4, H)
    h1 = torch.tanh(gamma1 * xhat1 + beta1)  # (n, 4, H)
    fours = h1.view(h1.shape[0], 2, -1)  # (n, 2, 2*H)
    pre2 = fours @ W2  # (n, 2, H)
    xhat2 = (pre2 - pre2.mean((0, 1))) / torch.sqrt(pre2.var((0, 1)) + 1e-5)  # (n, 2, H)
    h2 = torch.tanh(gamma2 * xhat2 + beta2)  # (n, 2, H)
    eights = h2.view(h2.shape[0], -1)  # (n, 2*H)
    pre3 = eights @ W3  # (n, H)
    xhat3 = (pre3 - pre3.mean(0)) / torch.sqrt(pre3.var(0) + 1e-5)  # (n, H)
    h3 = torch.tanh(gamma3 * xhat3 + beta3)  # (n, H)
    logits = h3 @ W4 + b4  # (n, V)
    return logits


class Tree(Sequential):
    """(n, context) letters → (n, letters) scores."""

    def __init__(self, letters, context, embedding, hidden):
        # solution
        layers, width = [Embedding(letters, embedding)], embedding
        while context > 1:
            layers += [FlattenConsecutive(2), Linear(2 * width, hidden, bias=False), BatchNorm1d(hidden), Tanh()]
            context, width = context // 2, hidden
        layers.append(Linear(width, letters))
        layers[-1].weight *= 0.1  # sure of nothing yet
        # end solution
        super().__init__(layers)


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, dlogits, x, table, W1, gamma1, beta1, W2, gamma2, beta2, W3, gamma3, beta3, W4, b4):
    values = [table, W1, gamma1, beta1, W2, gamma2, beta2, W3, gamma3, beta3, W4, b4]
    model = student.Tree(table.shape[0], 8, table.shape[1], W1.shape[1])
    wanted = [tuple(value.shape) for value in values]
    shapes = [tuple(p.shape) for p in model.parameters()]
    assert len(shapes) == len(wanted), f"There should be {len(wanted)} parameters, and parameters() lists {len(shapes)}."
    for place, (shape, right) in enumerate(zip(shapes, wanted, strict=True)):
        assert shape == right, f"parameters()[{place}] should have the shape {right}, and has {shape}."
    for p, value in zip(model.parameters(), values, strict=True):
        p.copy_(value)
    logits = model(x)
    model.backward(dlogits)
    dtable, dW1, dgamma1, dbeta1, dW2, dgamma2, dbeta2, dW3, dgamma3, dbeta3, dW4, db4 = model.grads
    model.eval()
    one = model(x[:1])
    assert torch.isfinite(one).all(), "In eval mode, one context should get its scores."
    small, lecture = student.Tree(27, 4, 10, 20), student.Tree(27, 8, 24, 128)
    assert len(small.parameters()) == 9, (
        f"Tree(27, 4, 10, 20) has two storeys, 9 parameters; yours has {len(small.parameters())}."
    )
    count = sum(p.numel() for p in lecture.parameters())
    assert count == 76579, f"The lecture's network has 76,579 numbers in its parameters; Tree(27, 8, 24, 128) has {count:,}."
    sure = float(lecture.parameters()[-2].std()) * 128**0.5
    assert 0.08 < sure < 0.12, (
        f"The last weight should spread a tenth as widely as 1/sqrt(128); it spreads {sure:.2f} times as widely."
    )
    return logits, dtable, dW1, dgamma1, dbeta1, dW2, dgamma2, dbeta2, dW3, dgamma3, dbeta3, dW4, db4


USES = ("01_flatten_consecutive", "02_linear", "05_batchnorm", "06_embedding", "07_tanh", "08_sequential")
LEAST = {"n": 6, "V": 5, "C": 3}


def draw(rng, n, V, C, H):
    # Small parameters keep tanh away from its flat ends. The last letter never occurs.
    def gain():
        return 0.5 + torch.rand(H, generator=rng)

    return {
        "x": torch.randint(V - 1, (n, 8), generator=rng),
        "W1": torch.randn(2 * C, H, generator=rng) / (2 * C) ** 0.5,
        "W2": torch.randn(2 * H, H, generator=rng) / (2 * H) ** 0.5,
        "W3": torch.randn(2 * H, H, generator=rng) / (2 * H) ** 0.5,
        "W4": torch.randn(H, V, generator=rng) / H**0.5,
        "gamma1": gain(),
        "gamma2": gain(),
        "gamma3": gain(),
        "beta1": 0.3 * torch.randn(H, generator=rng),
        "beta2": 0.3 * torch.randn(H, generator=rng),
        "beta3": 0.3 * torch.randn(H, generator=rng),
    }


HINTS = (
    (
        "Begin with a list that has the Embedding in it. A storey is four layers; the first Linear takes 2 * embedding "
        "numbers, all later ones 2 * hidden. Halve the context until it is 1."
    ),
    (
        "If a gradient is wrong and the scores are right, one of your layers is to blame, not the tree: `ninja grade "
        "wavenet` shows which one. If already the shapes differ, count the layers of a storey, and think of bias=False."
    ),
    (
        "while context > 1: layers += [FlattenConsecutive(2), Linear(2 * width, hidden, bias=False), BatchNorm1d(hidden), "
        "Tanh()]; context, width = context // 2, hidden. Then layers.append(Linear(hidden, letters)) and layers[-1].weight "
        "*= 0.1."
    ),
)
