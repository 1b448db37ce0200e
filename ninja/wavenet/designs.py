"""What a network is, apart from whose layers it is made of. Goes to the worker; knows no truth.

Design → the names and shapes of its parameters
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor


@dataclass(frozen=True)
class Design:
    """It reads `context` letters, and level i of its tree puts `fans[i]` neighbours together.

    `form` is how it computes: `windows`, `slid` or `shared` for the tree (see `models`), or `gated`: a stack of residual blocks
    with `embedding` channels, and `hidden` for the skips (see `gated`).
    """

    form: str
    context: int = 8
    embedding: int = 24
    hidden: int = 128
    fans: tuple[int, ...] = (2, 2, 2)
    letters: int = 27

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Design:
        """From JSON."""
        return cls(**{**said, "fans": tuple(said["fans"])})

    @property
    def strides(self) -> tuple[int, ...]:
        """How far apart the neighbours are that a level puts together: 1, 2, 4 in a tree of twos."""
        return tuple(math.prod(self.fans[:level]) for level in range(len(self.fans)))

    @property
    def matrices(self) -> tuple[str, ...]:
        """The matrices of the levels: in a tree, those before a BatchNorm."""
        parts = ("conv.", "residual.", "skip.") if self.form == "gated" else ("",)
        return tuple(f"{level}.{part}weight" for level in range(1, len(self.fans) + 1) for part in parts)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The parameters by name, in the order of the layers."""
        width, hidden = self.embedding, self.hidden
        shapes: dict[str, tuple[int, ...]] = {"embedding": (self.letters, self.embedding)}
        for level, fan in enumerate(self.fans, 1):
            if self.form == "gated":
                for name, ins, outs in (("conv", 2 * width, 2 * width), ("residual", width, width), ("skip", width, hidden)):
                    shapes |= {f"{level}.{name}.weight": (ins, outs), f"{level}.{name}.bias": (outs,)}
            else:
                shapes |= {f"{level}.weight": (fan * width, hidden), f"{level}.gamma": (hidden,), f"{level}.beta": (hidden,)}
                width = hidden
        return shapes | {"out.weight": (hidden, self.letters), "out.bias": (self.letters,)}

    def statistics(self) -> dict[str, tuple[int, ...]]:
        """BatchNorm's running mean and variance, by name."""
        levels = range(1, 1 + len(self.fans) * (self.form != "gated"))
        return {f"{level}.{what}": (self.hidden,) for level in levels for what in ("mean", "var")}

    @property
    def size(self) -> int:
        """How many numbers are learned."""
        return sum(math.prod(shape) for shape in self.shapes().values())

    def named(self, listed: Sequence[Tensor]) -> dict[str, Tensor]:
        """The layers' parameters by name. Raises ValueError where they are not those of the design."""
        shapes = self.shapes()
        if [tuple(each.shape) for each in listed] != list(shapes.values()):
            found, wanted = (", ".join(map(str, each)) for each in ([tuple(one.shape) for one in listed], shapes.values()))
            raise ValueError(f"the layers' parameters() have shapes {found}; the model's are {wanted}")
        return dict(zip(shapes, listed, strict=True))
