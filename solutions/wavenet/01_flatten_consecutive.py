"""FlattenConsecutive: neighbours, two by two, become one.

The network of the last track took the vectors of three letters, laid them end to end and
crushed them all into one layer at once. With eight letters that is a lot to crush. A
WaveNet takes its time: it joins letters to pairs, pairs to fours, fours to eights, like a
tree that is read from its leaves. This layer does the joining.

FlattenConsecutive(2) takes (n, T, C), n names with T places of C numbers each, and lays
places 0 and 1 side by side, then 2 and 3, and so on. With 3 it makes groups of three. It
computes nothing; it is one view, and all that can go wrong is which numbers end up next
to which. Where the whole of T is a single group only one place is left, and an axis of
length one is in everyone's way from there on: return (n, T*C) then. (A batch may be of
length one as well. That axis stays.)

From here on you write classes, in the manner of torch.nn. A layer is an object. You call
it on a batch, and it keeps for itself what it will need later. When the gradient of its
output comes back, backward turns it into the gradient of its input. This one has next to
nothing to keep, and no parameters.

Five places do not make pairs. A view would say so in its own words, something about size
105, from somewhere in the middle of your network. You know better what is the matter:
raise a ValueError whose message names the T that does not fit.

Below your class is the harness. It shows how the judge uses what you write, and it is
there for every exercise of this track.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def forward(x: Float[Tensor, "n 2*T C"], y: Float[Tensor, "n 3*T C"], z: Float[Tensor, "n T C"]):
    pairs = x.view(x.shape[0], -1, 2 * x.shape[2])  # (n, T, 2*C)
    triples = y.view(y.shape[0], -1, 3 * y.shape[2])  # (n, T, 3*C)
    whole = z.view(z.shape[0], -1)  # (n, T*C)
    return pairs, triples, whole


class FlattenConsecutive:
    """(n, T, C) → (n, T // size, size * C), or (n, size * C) where one group is all there is."""

    def __init__(self, size):
        self.size = size
        self.grads = []  # no parameters, no gradients

    def __call__(self, x):
        # solution
        n, T, C = x.shape
        if T % self.size:
            raise ValueError(f"{T} places can't be put into groups of {self.size}")
        self.shape = x.shape
        # Numbers lie in memory place after place, so that neighbours are joined already: only the shape has to say so.
        out = x.reshape(n, -1, self.size * C)
        if out.shape[1] == 1:
            out = out.squeeze(1)  # not squeeze(): that would drop a batch of one too
        # end solution
        return out

    def parameters(self):
        return []

    def backward(self, dout):
        # solution
        dx = dout.reshape(self.shape)  # every number goes back to its place
        # end solution
        return dx


# How the judge uses your class. Whatever you change from here on changes nothing.
def harness(student, dpairs, dtriples, dwhole, x, y, z):
    by_two, by_three, at_once = (
        student.FlattenConsecutive(2),
        student.FlattenConsecutive(3),
        student.FlattenConsecutive(z.shape[1]),
    )
    by_two(torch.cat([x, x]))  # a batch of another size first: nothing of it may be left
    pairs, triples, whole = by_two(x), by_three(y), at_once(z)
    dx, dy, dz = by_two.backward(dpairs), by_three.backward(dtriples), at_once.backward(dwhole)
    raised, words = "nothing", ""
    try:
        by_two(x[:, :3])
    except Exception as error:
        raised, words = type(error).__name__, str(error)
    assert raised == "ValueError", (
        f"FlattenConsecutive(2) was given 3 places: it should raise a ValueError, and raised {raised}."
    )
    assert "3" in words, f"FlattenConsecutive(2) was given 3 places. Let the message of the ValueError say so; it is: {words}"
    assert by_two.parameters() == [] == by_two.grads, "A layer without parameters has two empty lists, parameters() and grads."
    return pairs, dx, triples, dy, whole, dz


HINTS = (
    (
        "Take x[0, 0] = [1, 2] and x[0, 1] = [3, 4] and write down what the first pair is to be: [1, 2, 3, 4]. Now look at "
        "the order in which the four numbers lie in x. Is there anything to move?"
    ),
    (
        "x.view(n, T // size, size * C) is the whole forward, and -1 may stand for T // size. For one single group, "
        "squeeze(1): with the axis named, a batch of one keeps its own. Backward undoes a view with the shape that x had, "
        "so keep that."
    ),
    (
        "In __call__: n, T, C = x.shape; if T % self.size: raise ValueError(f'{T} places ...'); self.shape = x.shape; out = "
        "x.view(n, -1, self.size * C), squeezed if out.shape[1] == 1. In backward: dx = dout.view(self.shape)."
    ),
)
