"""The gated network: residual blocks with skips, slid over whole names. Goes to the worker; knows no truth.

    (B, T) letters → dots before them → GatedWaveNet → (B, T, letters), the logits at every place

It is one object of the learner's, so this only feeds it and names its parameters. It has no BatchNorm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from ninja.wavenet.designs import Design


class Gated:
    """See `models.Net`, of which this has the methods."""

    norms: Mapping[str, Any] = {}
    levels: Sequence[Any] = ()

    def __init__(self, design: Design, layers: Mapping[str, Any]) -> None:
        self.design = design
        self.whole = layers["GatedWaveNet"](design.letters, design.embedding, design.hidden, design.strides)
        self.parameters = design.named(self.whole.parameters())
        self.parameters["out.weight"].mul_(0.1)

    def forward(self, inputs: Sequence[Tensor]) -> Tensor:
        """(B, T) letters → (B*T, letters)."""
        letters = inputs[0]
        dots = letters.new_zeros((len(letters), sum(self.design.strides)))
        out: Tensor = self.whole(torch.cat([dots, letters], 1))
        self.shape = out.shape
        return out.reshape(-1, self.design.letters)

    def backward(self, dlogits: Tensor) -> None:
        """Leaves the gradient of every parameter in `gradients()`."""
        self.whole.backward(dlogits.view(self.shape))

    def gradients(self) -> dict[str, Tensor]:
        """Of the last backward, by the parameters' names."""
        return dict(zip(self.parameters, self.whole.grads, strict=True))

    def statistics(self) -> dict[str, Tensor]:
        """None: there is no BatchNorm."""
        return {}

    def load(self, parameters: Mapping[str, Tensor], statistics: Mapping[str, Tensor]) -> None:
        """Take over values by name, in place."""
        for name, value in self.parameters.items():
            value.copy_(parameters[name])

    def train(self, mode: bool = True) -> None:
        """There is but one mode."""
