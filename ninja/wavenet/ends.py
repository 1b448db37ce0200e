"""What a run has come to: losses, names that it makes up, its curve, its pictures. Trusted side; runs no learner's code."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from ninja import names
from ninja.names import Names
from ninja.wavenet import jobs, worth
from ninja.wavenet.engine import under
from ninja.wavenet.watching import Watcher

PIECE = 2000
"""Names that are computed at once, so that memory stays small."""


def result(watcher: Watcher, given: Names, samples: int) -> dict[str, Any]:
    """`result.json` of a run that is at its end."""
    assert watcher.end is not None
    config = watcher.config
    model = worth.Model(config.design, under("parameters", watcher.end), under("statistics", watcher.end))
    train, dev, test = names.split(given.words)
    known = set(train)
    unseen = [word for word in dev if word not in known]
    parts = {"train": train, "val": dev, "test": test, "unseen": unseen}
    rng = torch.Generator().manual_seed(config.seed)
    worst = watcher.worst
    return {
        "steps": config.steps,
        "seconds": round(watcher.seconds, 2),
        "cpu_seconds": round(watcher.cpu_seconds, 2),
        "losses": {part: loss(model, words, given.letters) for part, words in parts.items()},
        "share": round(1 - len(unseen) / max(1, len(dev)), 4),
        "samples": [given.decode(made) for made in model.sample(samples, rng)],
        "worst_check": None if worst is None else {"name": worst[0], "difference": worst[1]},
    }


def loss(model: worth.Model, words: Sequence[str], letters: str) -> float | None:
    """Mean negative log-likelihood, in nats a letter, piece by piece; None of no words at all."""
    total, targets = 0.0, 0
    for first in range(0, len(words), PIECE):
        row = jobs.row(words[first : first + PIECE], letters)
        total += model.loss(row) * len(row)
        targets += len(row)
    return round(total / targets, 5) if targets else None


def curve(losses: Sequence[float], most: int = 200) -> dict[str, Any]:
    """The smoothed loss, `view(-1, each).mean(1)`, in at most so many points: `each` 1000 steps as in the lecture, or fewer."""
    each = max(1, math.ceil(len(losses) / most), min(1000, len(losses) // 40))
    tensor = torch.tensor(losses[: len(losses) // each * each])
    return {
        "each": each,
        "curve": [round(value, 5) for value in tensor.view(-1, each).nanmean(1).tolist() if math.isfinite(value)],
    }


def pictures(folder: Path) -> tuple[list[str], str]:
    """Draw what can be drawn of a run: the files, and what went wrong. Nothing that happens here can hurt the run."""
    try:
        from ninja.run import pictures

        return [str(path) for path in pictures.draw(folder)], ""
    except Exception as error:
        return [], f"the pictures could not be drawn ({type(error).__name__}: {error}); the run is complete without them"
