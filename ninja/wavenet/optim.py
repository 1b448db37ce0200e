"""How parameters are moved: SGD, AdamW, Muon, and the course of their rates. Goes to the worker; knows no truth.

An optimiser changes parameters in place, from gradients by name. All that it remembers is in `state`, tensors by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class Rates:
    """An optimiser and its numbers.

    `muon` moves the tree's matrices (those followed by a BatchNorm) by Muon at `lr`, all else by AdamW at `adam_lr`; `adamw`
    moves everything by AdamW at `lr`; `sgd` as in the lecture. `decay` pulls the tree's matrices towards zero, by lr * decay
    of themselves a step: a BatchNorm undoes any change of their scale, so this only makes their steps larger, relatively.
    """

    optimiser: str = "muon"
    lr: float = 0.03
    adam_lr: float = 0.01
    betas: tuple[float, float] = (0.9, 0.99)
    momentum: float = 0.95
    newton_schulz: int = 3
    decay: float = 0.1
    schedule: str = "linear"
    warmup: float = 0.05

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Rates:
        """From JSON."""
        return cls(**{**said, "betas": tuple(said["betas"])})

    def factor(self, step: int, steps: int) -> float:
        """What the rates are multiplied by at a step.

        `linear`: up to 1 over the first share `warmup`, then down to 0. `lecture`: 1, and 0.1 in the last quarter. `sweep`:
        from a thousandth up to 1, each step by the same factor, to find a rate. `constant`: 1.
        """
        if self.schedule == "linear":
            rising = self.warmup * steps
            return min((step + 1) / rising if rising >= 1 else 1.0, (steps - step) / max(steps - rising, 1.0))
        if self.schedule == "lecture":
            return 1.0 if step < 0.75 * steps else 0.1
        if self.schedule == "sweep":
            return float(1000.0 ** (step / max(steps - 1, 1) - 1.0))
        return 1.0


OPTIMISERS, SCHEDULES = ("muon", "adamw", "sgd"), ("linear", "lecture", "sweep", "constant")


class Optimiser:
    """Moves `parameters` in place. `matrices` names those of the tree."""

    def __init__(self, rates: Rates, parameters: Mapping[str, Tensor], matrices: Sequence[str]) -> None:
        self.rates, self.parameters = rates, parameters
        self.matrices = list(matrices)
        self.muon = self.matrices if rates.optimiser == "muon" else []
        self.rest = [name for name in parameters if name not in self.muon]
        self.state: dict[str, Tensor] = {}
        if rates.optimiser != "sgd":
            self.state |= {f"{name}/m": torch.zeros_like(parameters[name]) for name in parameters}
            self.state |= {f"{name}/v": torch.zeros_like(parameters[name]) for name in self.rest}

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Take over what an optimiser of the same kind remembered."""
        for name, value in self.state.items():
            value.copy_(state[name])

    def step(self, gradients: Mapping[str, Tensor], number: int, factor: float) -> None:
        """One update; `number` counts from 0."""
        rates = self.rates
        if rates.optimiser == "sgd":
            return torch._foreach_add_(list(self.parameters.values()), list(gradients.values()), alpha=-rates.lr * factor)
        if rates.decay:
            shrink = 1.0 - rates.lr * factor * rates.decay
            torch._foreach_mul_([self.parameters[name] for name in self.matrices], shrink)
        self._adam([gradients[name] for name in self.rest], number, factor * (rates.adam_lr if self.muon else rates.lr))
        for name in self.muon:
            gradient, m = gradients[name], self.state[f"{name}/m"]
            m.lerp_(gradient, 1.0 - rates.momentum)
            update = orthogonal(gradient.lerp(m, rates.momentum), rates.newton_schulz)
            rows, columns = update.shape
            self.parameters[name].add_(update, alpha=-rates.lr * factor * max(1.0, columns / rows) ** 0.5)
        return None

    def _adam(self, gradients: list[Tensor], number: int, lr: float) -> None:
        (b1, b2), t = self.rates.betas, number + 1
        m, v = ([self.state[f"{name}/{kind}"] for name in self.rest] for kind in "mv")
        torch._foreach_lerp_(m, gradients, 1.0 - b1)
        torch._foreach_mul_(v, b2)
        torch._foreach_addcmul_(v, gradients, gradients, 1.0 - b2)
        below = torch._foreach_sqrt(v)
        torch._foreach_add_(below, 1e-8)
        rate = -lr * (1.0 - b2**t) ** 0.5 / (1.0 - b1**t)
        torch._foreach_addcdiv_([self.parameters[name] for name in self.rest], m, below, rate)


COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the quintic whose iteration drives singular values towards 1: https://kellerjordan.github.io/posts/muon/."""


def orthogonal(matrix: Tensor, steps: int) -> Tensor:
    """The nearest matrix with singular values of about 1, by Newton-Schulz: x ← ax + b(xxᵀ)x + c(xxᵀ)²x."""
    a, b, c = COEFFICIENTS
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        square = x @ x.T
        x = torch.addmm(x, torch.addmm(square, square, square, beta=b, alpha=c), x, beta=a)
    return x.T if tall else x
