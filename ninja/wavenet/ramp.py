"""A learning-rate sweep from the judge's side: one short run in which the rate rises from step to step. Trusted side.

    plan, texts of layers → worker → losses, as events; it ends where the loss blows up, which is a result

Nothing is kept in a folder here. Of what comes back only losses are believed, in the form that they must have.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from grader import wire
from grader.errors import WorkerError
from grader.isolate import Limits, Workers
from ninja import names
from ninja.search import slope
from ninja.wavenet import endings, jobs
from ninja.wavenet.jobs import Config
from ninja.wavenet.watching import Emit

SHOWN = 100
"""Steps over which the loss that is shown is averaged."""


def config(usual: Config, highest: float, steps: int) -> Config:
    """The sweep of a run: its rates in their proportion, without what only a run that is kept needs."""
    rates = usual.rates
    rates = replace(rates, schedule="sweep", lr=highest, adam_lr=rates.adam_lr * highest / rates.lr)
    return replace(usual, rates=rates, steps=steps, recalibrate=0, check_every=0, look_every=0, keep_seconds=1e9)


async def run(request: Mapping[str, Any], workers: Workers, limits: Limits, emit: Emit) -> None:
    """The request has `about` and `texts` as `session.train` takes them, `highest`, `steps` and `patience`.

    Emits `progress` while it goes; then `swept` with all losses, or `stopped` where the layers broke off.
    """
    about = request["about"]
    path, plan = about["names"].get("path"), config(Config.of(about["config"]), request["highest"], request["steps"])
    given = names.load(Path(path) if path else None)
    train = jobs.row(names.split(given.words)[0], given.letters)
    bounds = jobs.limits(limits, plan)
    seen = _Seen(plan, emit)
    running = asyncio.ensure_future(workers.run(jobs.job(plan, train, request["texts"], bounds), bounds, seen.take))
    seen.halt = running.cancel
    try:
        while not (await asyncio.wait({running}, timeout=1.0))[0]:
            if time.monotonic() - seen.heard > float(request["patience"]):
                silent = endings.silent(seen.step, float(request["patience"]))
                emit({"event": "stopped", "step": seen.step, "output": "", **vars(silent)})
                return
    finally:
        if not running.done():
            running.cancel()
            await asyncio.wait({running})
    if seen.refused:
        raise WorkerError(f"after {seen.step:,} steps losses came back that are none; run the command again")
    if not running.cancelled():
        outcome = running.result()
        if outcome.of_kind("not_finite"):
            seen.blown = True
        elif (stop := endings.broken_off(outcome, seen.step, plan.steps, jobs.needs(plan.design))) is not None:
            emit({"event": "stopped", "step": seen.step, "output": outcome.output, **vars(stop)})
            return
    emit({"event": "swept", "losses": [round(loss, 6) for loss in seen.losses], "blown": seen.blown, "steps": plan.steps})


class _Seen:
    """What has come back so far."""

    def __init__(self, config: Config, emit: Emit) -> None:
        self.config, self.emit = config, emit
        self.losses: list[float] = []
        self.blown = self.refused = False
        self.heard = time.monotonic()
        self.halt: Any = lambda: None

    @property
    def step(self) -> int:
        return len(self.losses)

    def take(self, frame: wire.Frame) -> None:
        """One frame; of kind `progress`, it may bring losses."""
        self.heard = time.monotonic()
        losses = frame.tensors.get("losses")
        if frame.kind != "progress" or losses is None or self.blown or self.refused:
            return
        if losses.dtype != torch.float32 or losses.dim() != 1 or self.step + len(losses) > self.config.steps:
            self.refused = True
            self.halt()
            return
        sound = losses.isfinite().tolist()
        self.blown = not all(sound)
        self.losses += losses[: sound.index(False) if self.blown else len(sound)].tolist()
        rates, recent = self.config.rates, self.losses[-SHOWN:]
        self.emit(
            {
                "event": "progress",
                "step": self.step,
                "steps": self.config.steps,
                "lr": rates.lr * rates.factor(max(self.step - 1, 0), self.config.steps),
                "loss": math.fsum(recent) / len(recent) if recent else None,
            }
        )
        end = slope.blown_up_at(self.losses)
        if end is not None:
            self.blown, self.losses = True, self.losses[:end]
        if self.blown:
            self.halt()
