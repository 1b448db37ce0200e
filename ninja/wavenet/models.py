"""Models by design, built from a namespace of layers: a learner's or the worked ones. Goes to the worker; knows no truth.

    Design (what) + layers (whose) → Net: forward, backward, parameters and gradients by name

The tree comes in three forms with the same parameters, whose outputs are equal in eval mode:

    windows   one row a target, its whole context in it: (n, context). Every window computes all of its tree.
    slid      whole names: dilated convolutions, every node of a name computed once.
    shared    every *distinct* node of a batch computed once: a level is a table, and the level above looks its children up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from ninja.wavenet.designs import Design
from ninja.wavenet.gated import Gated

Layers = Mapping[str, Any]
"""Classes by name, as docs/layers.md describes them."""


class Net:
    """A network of somebody's layers. `parameters`, by name, are the layers' own tensors; `statistics()` are copies."""

    def __init__(self, design: Design, layers: Layers) -> None:
        self.design = design
        self.embedding = layers["Embedding"](design.letters, design.embedding)
        self.levels = [LEVELS[design.form](design, layers, level) for level in range(len(design.fans))]
        self.out = layers["Linear"](design.hidden, design.letters)
        self.norms = {str(number): level.norm for number, level in enumerate(self.levels, 1)}
        self.learning = [self.embedding, *(part for level in self.levels for part in (level.matrix, level.norm)), self.out]
        self.parameters = design.named([tensor for part in self.learning for tensor in part.parameters()])
        self.parameters["out.weight"].mul_(0.1)  # less confident at first, as in the lecture

    def forward(self, inputs: Sequence[Tensor]) -> Tensor:
        """A batch's inputs → logits (rows, letters)."""
        x = self.embedding(inputs[0])
        for level in self.levels:
            x = level.forward(x, inputs)
        logits: Tensor = self.out(x)
        return logits

    def backward(self, dlogits: Tensor) -> None:
        """Leaves the gradient of every parameter in `gradients()`."""
        dx = self.out.backward(dlogits)
        for level in reversed(self.levels):
            dx = level.backward(dx)
        self.embedding.backward(dx)

    def gradients(self) -> dict[str, Tensor]:
        """Of the last backward, by the parameters' names."""
        return dict(zip(self.parameters, (grad for part in self.learning for grad in part.grads), strict=True))

    def statistics(self) -> dict[str, Tensor]:
        """BatchNorm's running mean and variance, as vectors."""
        return {
            f"{name}.{short}": getattr(norm, long).detach().reshape(-1).clone()
            for name, norm in self.norms.items()
            for short, long in (("mean", "running_mean"), ("var", "running_var"))
        }

    def load(self, parameters: Mapping[str, Tensor], statistics: Mapping[str, Tensor]) -> None:
        """Take over values by name: parameters in place."""
        for name, value in self.parameters.items():
            value.copy_(parameters[name])
        for name, norm in self.norms.items():
            norm.running_mean = statistics[f"{name}.mean"].clone()
            norm.running_var = statistics[f"{name}.var"].clone()

    def train(self, mode: bool = True) -> None:
        """BatchNorm by the batch (True) or by its running statistics (False)."""
        for norm in self.norms.values():
            norm.training = mode


class Level:
    """One level: neighbours together, matrix, BatchNorm, tanh. Of windows: FlattenConsecutive and Linear.

    `h` is what came out last, `dh` the gradient that came back to it, for whoever wants to look.
    """

    h: Tensor
    dh: Tensor

    def __init__(self, design: Design, layers: Layers, level: int) -> None:
        self.number, self.fan, self.stride = level, design.fans[level], design.strides[level]
        self.joint(layers, design.hidden if level else design.embedding, design.hidden)
        self.norm, self.tanh = layers["BatchNorm1d"](design.hidden), layers["Tanh"]()

    def joint(self, layers: Layers, width: int, hidden: int) -> None:
        """Makes what puts neighbours together, and the matrix."""
        self.together = layers["FlattenConsecutive"](self.fan)
        self.matrix = layers["Linear"](self.fan * width, hidden, bias=False)

    def mixed(self, x: Tensor, inputs: Sequence[Tensor]) -> Tensor:
        """Neighbours, together, times the matrix."""
        out: Tensor = self.matrix(self.together(x))
        return out

    def unmixed(self, dx: Tensor) -> Tensor:
        """The way back."""
        back: Tensor = self.together.backward(self.matrix.backward(dx))
        return back

    def forward(self, x: Tensor, inputs: Sequence[Tensor]) -> Tensor:
        self.h = self.tanh(self.norm(self.mixed(x, inputs)))
        return self.h

    def backward(self, dx: Tensor) -> Tensor:
        self.dh = dx
        return self.unmixed(self.norm.backward(self.tanh.backward(dx)))


class Shared(Level):
    """A level of distinct nodes, which looks its children up in the table of the level below."""

    def __init__(self, design: Design, layers: Layers, level: int) -> None:
        super().__init__(design, layers, level)
        self.table = Table(layers["Embedding"]) if level else None

    def forward(self, x: Tensor, inputs: Sequence[Tensor]) -> Tensor:
        return super().forward(x if self.table is None else self.table.forward(x, inputs[self.number]), inputs)

    def backward(self, dx: Tensor) -> Tensor:
        dx = super().backward(dx)
        return dx if self.table is None else self.table.backward(dx)


class Slid(Shared):
    """A level as a dilated convolution, slid over all names of a batch: (pieces, stride + PIECE, C) → (n, hidden).

    What it reads are pieces of names, looked up in the level below; see `batches.Slid`. The last of a batch's inputs are the
    places that are within their names, and only they go on.
    """

    def joint(self, layers: Layers, width: int, hidden: int) -> None:
        if self.fan != 2:
            raise ValueError("a slid tree puts two neighbours together at every level")
        self.matrix = layers["DilatedConv"](width, hidden, self.stride, bias=False)

    def mixed(self, x: Tensor, inputs: Sequence[Tensor]) -> Tensor:
        out, self.within = self.matrix(x), inputs[-1]
        self.shape = out.shape
        return torch.as_tensor(out).reshape(-1, self.shape[-1]).index_select(0, self.within)

    def unmixed(self, dx: Tensor) -> Tensor:
        whole = dx.new_zeros((self.shape[0] * self.shape[1], self.shape[2])).index_copy_(0, self.within, dx)
        back: Tensor = self.matrix.backward(whole.view(self.shape))
        return back


LEVELS = {"windows": Level, "slid": Slid, "shared": Shared}


class Table:
    """Rows looked up in a table that the level below has computed: an Embedding whose weight is no parameter.

    It is the learner's own Embedding where its weight is a plain attribute, as in torch; else four lines that do the same.
    """

    def __init__(self, embedding: Any) -> None:
        self.layer = embedding(2, 1)
        (weight,) = self.layer.parameters()
        self.name = next((name for name, value in vars(self.layer).items() if value is weight), None)

    def forward(self, table: Tensor, places: Tensor) -> Tensor:
        """(rows, C), (n, fan) whole numbers → (n, fan, C)."""
        if self.name is not None:
            setattr(self.layer, self.name, table)
            out: Tensor = self.layer(places)
            return out
        self.table, self.places = table, places
        return table.index_select(0, places.reshape(-1)).view(*places.shape, -1)

    def backward(self, dout: Tensor) -> Tensor:
        """(n, fan, C) → (rows, C)."""
        if self.name is not None:
            self.layer.backward(dout)
            (grad,) = self.layer.grads
            return torch.as_tensor(grad)
        return torch.zeros_like(self.table).index_add_(0, self.places.reshape(-1), dout.reshape(-1, dout.shape[-1]))


def build(design: Design, layers: Layers) -> Net | Gated:
    """The network of a design, with the starting values that the layers give themselves."""
    return Gated(design, layers) if design.form == "gated" else Net(design, layers)
