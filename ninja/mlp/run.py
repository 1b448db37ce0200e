"""A training run and its folder: parameters and losses so far, saved whole or not at all. Trusted side.

    .ninja/runs/mlp-200000-seed2147483647-1a2b3c4d/checkpoint.safetensors

The folder is named after all that decides how a run ends: steps, seed, and the text of the learner's file. So a run goes on
where it was, bit for bit, or another one begins. A checkpoint is the learner's own file: no grade is ever taken from one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor

from ninja import files

CHECKPOINT = "checkpoint.safetensors"


@dataclass
class Run:
    """Where a run stands. `losses` (step,) float32 has one number a step behind `parameters`; `note` is what went amiss."""

    steps: int
    parameters: dict[str, Tensor]
    losses: Tensor
    folder: Path | None = None
    note: str = ""

    @property
    def step(self) -> int:
        return len(self.losses)

    @classmethod
    def begin(cls, steps: int, start: Mapping[str, Tensor], folder: Path | None = None, *, fresh: bool = False) -> Run:
        """Go on from the checkpoint in `folder`, if there is one that fits `start`; else begin with `start`."""
        run = cls(steps, {name: value.clone() for name, value in start.items()}, torch.zeros(0), folder)
        saved = None if folder is None or fresh else files.read(folder / CHECKPOINT)
        if saved is None:
            return run
        try:
            tensors = safetensors.torch.load(saved)
            losses = tensors.pop("losses")
            sound = fits(tensors, start) and losses.dtype == torch.float32 and losses.dim() == 1 and len(losses) <= steps
        except Exception:  # whatever the library makes of bytes that are no checkpoint
            sound = False
        if sound:
            run.parameters, run.losses = tensors, losses
        else:
            run.note = "the checkpoint could not be read, so the run begins anew"
        return run

    def save(self) -> None:
        """Write the checkpoint; a folder that can't be written to ends in a note, not in the loss of the run."""
        if self.folder is None:
            return
        try:
            files.write(self.folder / CHECKPOINT, safetensors.torch.save({**self.parameters, "losses": self.losses}))
            self.note = ""
        except OSError as error:
            self.note = f"the run is not saved: {self.folder} can't be written to ({files.reason(error)})"

    def curve(self) -> tuple[list[float], int]:
        """The smoothed loss, `view(-1, each).mean(1)`, and `each`: the lecture's 1000 steps, fewer in a shorter run."""
        each = max(1, self.steps // 200, min(100, self.steps // 20))
        whole = len(self.losses) // each * each
        return [round(mean, 6) for mean in self.losses[:whole].view(-1, each).mean(1).tolist()], each


def folder(root: Path, steps: int, seed: int, source: str) -> Path:
    """The folder of the one run that these lead to."""
    return root / f"mlp-{steps}-seed{seed}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def fits(tensors: Mapping[str, Tensor], like: Mapping[str, Tensor]) -> bool:
    """Whether these are the same names, shapes and types, with numbers that are numbers."""
    return tensors.keys() == like.keys() and all(
        value.shape == like[name].shape and value.dtype == like[name].dtype and bool(torch.isfinite(value).all())
        for name, value in tensors.items()
    )
