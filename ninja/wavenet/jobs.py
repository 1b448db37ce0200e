"""A training run as the judge's side sees it: what it is (Config), what the worker gets (job), what comes back (Progress).

    Config + names + the texts of layers → job → worker → frames → Progress

Trusted side; imports no learner's code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from grader import wire
from grader.isolate import Limits
from ninja.names import END
from ninja.wavenet.batches import Stream, source
from ninja.wavenet.designs import Design
from ninja.wavenet.optim import Optimiser, Rates

MODULES = ("designs", "gated", "models", "contexts", "batches", "optim", "engine")
"""What the worker gets, in the order of their imports; the last is started."""

LAYERS = {
    "01_flatten_consecutive": "FlattenConsecutive",
    "02_linear": "Linear",
    "05_batchnorm": "BatchNorm1d",
    "06_embedding": "Embedding",
    "07_tanh": "Tanh",
    "08_sequential": "Sequential",
    "10_dilated_conv": "DilatedConv",
    "11_gated_unit": "GatedUnit",
    "12_residual_skip": "ResidualBlock",
    "13_gated_wavenet": "GatedWaveNet",
}
"""The class that each exercise of the track defines, in the order in which they are loaded."""


LECTURE_SIZE = 76_579
"""Parameters of the lecture's network, by which the time for a step is judged."""


@dataclass(frozen=True)
class Config:
    """All that decides how a run ends, but for the layers and the names."""

    design: Design
    rates: Rates = field(default_factory=Rates)
    batch: int = 128
    steps: int = 1000
    seed: int = 42
    replacement: bool = False
    pooled: bool = False
    backoff: float = 0.0
    dtype: str = "float32"
    recalibrate: int = 50
    check_every: int = 0
    look_every: int = 0
    keep_seconds: float = 2.0

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Config:
        """From JSON."""
        return cls(**{**said, "design": Design.of(said["design"]), "rates": Rates.of(said["rates"])})

    def stream(self, row: Tensor) -> Stream:
        """The stream that the worker draws from, too."""
        return Stream(source(row, self.design).items, self.batch, self.seed, replacement=self.replacement)

    def for_epochs(self, epochs: float, row: Tensor) -> Config:
        """The same with as many steps as go through the row so often."""
        items = len(row) if self.design.form == "windows" else int((row == 0).sum())
        return replace(self, steps=max(1, round(epochs * max(1, items // min(self.batch, items)))))


def row(words: Sequence[str], letters: str) -> Tensor:
    """Names as one row of letter numbers, each ended by 0. (N,) int64."""
    number = {letter: place for place, letter in enumerate(letters)}
    return torch.tensor([number[letter] for word in words for letter in word + END], dtype=torch.int64)


def needs(design: Design) -> tuple[str, ...]:
    """The exercises whose classes a design is built of, in the order in which they are loaded."""
    last = {"slid": "10_dilated_conv", "gated": "13_gated_wavenet"}.get(design.form, "07_tanh")
    stems = tuple(LAYERS)
    return stems[: stems.index(last) + 1]


def job(
    config: Config,
    train: Tensor,
    texts: Mapping[str, str],
    limits: Limits,
    *,
    first: int = 0,
    start: Mapping[str, Tensor] | None = None,
) -> wire.Frame:
    """What the worker gets. `texts` are the files of `needs`, by stem; `start` is the checkpoint after `first` steps."""
    (*others, last) = needs(config.design)
    here = Path(__file__).parent
    header = {
        "kind": "drive",
        "source": texts[last],
        "path": f"{last}.py",
        "defines": [LAYERS[last]],
        "parts": {stem: texts[stem] for stem in others},
        "harness": (here / "harness.py").read_text(encoding="utf-8"),
        "modules": [[f"ninja.wavenet.{name}", (here / f"{name}.py").read_text(encoding="utf-8")] for name in MODULES],
        "first": first,
        "limits": {"memory": limits.memory, "cpu_seconds": limits.cpu_seconds},
        **config.to_json(),
    }
    return wire.Frame(header, {"row": train.to(torch.int32), **(start or {})})


def limits(given: Limits, config: Config) -> Limits:
    """Time for slow but honest layers: a quarter of a second for 128 names through the lecture's network, more where there
    is more to do. A layer that never ends was found out before.
    """
    larger = max(1.0, config.design.size * config.batch / (LECTURE_SIZE * 128))
    seconds = max(given.cpu_seconds, 60 + int(config.steps * larger / 4))
    wall_seconds = max(given.wall_seconds, 8.0 * seconds)
    return replace(given, memory=max(given.memory, 1 << 30), cpu_seconds=seconds, wall_seconds=wall_seconds)


def fits(config: Config, tensors: Mapping[str, Tensor]) -> bool:
    """Whether these are a checkpoint of such a run: names, shapes, types, and numbers that are numbers."""
    shapes = {f"parameters/{name}": shape for name, shape in config.design.shapes().items()}
    shapes |= {f"statistics/{name}": shape for name, shape in config.design.statistics().items()}
    blank = {name: torch.zeros(shape) for name, shape in config.design.shapes().items()}
    optimiser = Optimiser(config.rates, blank, config.design.matrices)
    shapes |= {f"optimiser/{name}": tuple(value.shape) for name, value in optimiser.state.items()}
    dtype = getattr(torch, config.dtype)
    return {name: tuple(value.shape) for name, value in tensors.items()} == shapes and all(
        value.dtype == dtype and bool(value.isfinite().all()) for value in tensors.values()
    )
