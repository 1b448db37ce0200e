"""One training run of a learner's `step` in a worker: what it gets, and what is taken in while it runs. Trusted side.

    Run + training set → job → worker → frames of losses and parameters → Run, and progress events for whoever watches

The worker draws its batches from seeds that come with the job, one for each chunk of steps.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from grader import probe, wire
from grader.isolate import Limits
from ninja import network
from ninja.mlp import run as runs
from ninja.mlp.run import Run
from ninja.names import Split

CHUNK = 500
"""Steps between two places where a run can be left and taken up again."""
RATE, LOWER_RATE = 0.1, 0.01
"""The lecture's learning rate, and that of the second half."""
SAVE_SECONDS = 1.0

Emit = Callable[[Mapping[str, Any]], None]


class Watcher:
    """Takes in what a training worker sends, as it comes: losses and parameters into the run, a progress event out."""

    def __init__(self, run: Run, exercise: str, emit: Emit) -> None:
        self.run, self.exercise, self.emit = run, exercise, emit
        self.first = run.step
        self.losses = [run.losses]
        self.step = run.step
        self.refused = ""
        self.began = self.saved = time.monotonic()
        self.steps_per_second = 0.0

    def on_frame(self, frame: wire.Frame) -> None:
        """Every frame; those of progress are taken in, each checked for its form."""
        if frame.kind == "loaded":
            self.began = time.monotonic()  # what comes before is not the learner's
        losses = frame.tensors.get("losses")
        if frame.kind != "progress" or self.refused or losses is None:
            return
        if losses.dtype != torch.float32 or losses.dim() != 1 or self.step + len(losses) > self.run.steps:
            self.refused = "the losses that came back are no losses"
            return
        now = time.monotonic()
        self.losses.append(losses)
        self.step += len(losses)
        self.steps_per_second = (self.step - self.first) / max(now - self.began, 1e-9)
        parameters = {name: value for name, value in frame.tensors.items() if name != "losses"}
        if parameters:
            self._keep(parameters, now)
        recent = torch.cat(self.losses[-20:])[-CHUNK:]
        self.emit(
            {
                "event": "progress",
                "exercise": self.exercise,
                "step": self.step,
                "steps": self.run.steps,
                "kept": self.run.step,  # a run that is broken off now goes on from here
                "loss": round(float(recent.mean()), 4) if len(recent) else None,
                "steps_per_second": round(self.steps_per_second),
            }
        )

    def _keep(self, parameters: dict[str, Tensor], now: float) -> None:
        if not runs.fits(parameters, self.run.parameters):
            self.refused = "a parameter became NaN or infinite, or changed its shape"
            return
        self.run.parameters, self.run.losses = parameters, torch.cat(self.losses)
        self.losses = [self.run.losses]
        if now - self.saved > SAVE_SECONDS and self.step < self.run.steps:
            self.saved = now
            self.run.save()


def job(run: Run, seed: int, train: Split, source: str, shown: str, harness: str, limits: Limits) -> wire.Frame:
    """What the worker gets: text, parameters, the training set, and a random seed for every chunk of steps."""
    chunks = range(-(-run.steps // CHUNK))
    header = {
        "kind": "drive",
        "do": "train",
        "source": source,
        "path": shown,
        "defines": ["step"],
        "harness": harness,
        "parameters": network.PARAMETERS,
        "first": run.step,
        "of": run.steps,
        "chunk": CHUNK,
        "batch": network.BATCH,
        "seeds": [probe.generator(seed, "batches", str(index)).initial_seed() for index in chunks],
        "lr": RATE,
        "lower_lr": LOWER_RATE,
        "lower_after": run.steps // 2,
        "limits": {"memory": limits.memory, "cpu_seconds": limits.cpu_seconds},
    }
    return wire.Frame(header, {"X": train.X, "Y": train.Y, **run.parameters})


def limits(given: Limits, steps: int) -> Limits:
    """Time for a slow but honest `step`, ten milliseconds each; one that never ends was found out before."""
    seconds = max(given.cpu_seconds, 30 + steps // 100)
    return replace(given, cpu_seconds=seconds, wall_seconds=max(given.wall_seconds, 4.0 * seconds))
