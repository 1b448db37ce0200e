"""What a training process sends, taken in as it comes: into the run's folder, into checks and measures, out as events.

    frames → Watcher → Writer, events

Trusted side. Of a frame only numbers are believed, and only in the form that they must have.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from grader import wire
from ninja.run.folder import Metrics
from ninja.wavenet import blame, jobs, worth
from ninja.wavenet.check import Checker
from ninja.wavenet.engine import BINS, under
from ninja.wavenet.jobs import Config
from ninja.wavenet.writer import Writer

Emit = Callable[[Mapping[str, Any]], None]
SMOOTH = 100
"""Steps over which the loss that is shown is averaged."""
VAL_SHARE = 0.03
"""Of the time, at most, goes into measuring the validation loss."""
NOISE = 0.1
"""Of the tolerance: more than this plain torch is not off by, in a step whose gradients can be judged."""


@dataclass(frozen=True)
class Stop:
    """Why a run ends before its end. `stems` are the exercises to look at, likeliest first."""

    status: str
    message: str
    stems: tuple[str, ...] = ()
    traceback: str = ""


@dataclass
class Watcher:
    """One run, from step `step` on. `halt` is called, from whatever thread, when it must not go on: `stop` says why."""

    config: Config
    train: Tensor
    dev: Tensor
    writer: Writer
    emit: Emit
    told: Metrics
    """What the run's folder tells of the steps before `step`."""
    step: int = 0
    halt: Callable[[], None] = lambda: None
    val: float | None = None
    worst: tuple[str, float] | None = None
    checked: int = -1
    """The last step whose gradients agreed with autograd's."""
    steady: bool = False
    """Validation losses are measured at the steps of checks, which hang on no clock, each told in an event."""
    stop: Stop | None = None
    end: Mapping[str, Tensor] | None = None

    def __post_init__(self) -> None:
        self.losses = (self.told.losses + [math.nan] * self.step)[: self.step]
        self.seconds, self.cpu_seconds = self.told.seconds, self.told.cpu_seconds
        self.began = time.monotonic()
        self.said = ""
        self.val_spent = 0.0
        self.targets = 0.0  # examples to a step
        self.rate: deque[tuple[float, int]] = deque(maxlen=40)
        self.checker = Checker(self.config, self.train) if self.config.check_every else None
        self.dtype = getattr(torch, self.config.dtype)
        self.val = self.told.vals[-1][1] if self.told.vals else None
        sure = [check["differences"] for _, check in self.told.checks if not check.get("unsure")]
        agreed = [(name, off) for each in sure for name, off in each.items() if off is not None]
        self.worst = max(agreed, key=lambda each: each[1], default=None)

    def take(self, frame: wire.Frame) -> None:
        """One frame of kind `progress`."""
        takes = {
            "start": self._start,
            "metrics": self._metrics,
            "checkpoint": self._checkpoint,
            "check": self._check,
            "look": self._look,
            "end": self._end,
        }
        take = takes.get(str(frame.header.get("what")))
        if frame.kind == "progress" and self.stop is None and take is not None:
            step = frame.header.get("step")
            if not isinstance(step, int) or not 0 <= step <= self.config.steps:
                return self._refuse("a step that there is not")
            take(frame, step)
        return None

    def broken(self, stop: Stop) -> None:
        """End the run, for this reason, unless there was one before."""
        if self.stop is None:
            self.stop = stop
            self.halt()

    def _refuse(self, what: str) -> None:
        self.broken(Stop("fail", f"after {self.step:,} steps {what} came back from the training process"))

    def _start(self, frame: wire.Frame, step: int) -> None:
        self.began = time.monotonic()  # what comes before is not the learner's
        each, targets = frame.header.get("each"), frame.header.get("targets")
        if isinstance(each, int) and isinstance(targets, int) and each > 0:
            self.targets = targets / each
        self.rate.append((self.began, step))

    def _metrics(self, frame: wire.Frame, step: int) -> None:
        losses = frame.tensors.get("losses")
        if losses is None or losses.dtype != torch.float32 or losses.dim() != 1 or self.step + len(losses) != step:
            return self._refuse("losses that are none")
        numbers = losses.tolist()
        finite = next((number for number, loss in enumerate(numbers) if not math.isfinite(loss)), None)
        if finite is not None:
            return self.broken(not_finite(self, self.step + finite, str(numbers[finite])))
        now, cpu = time.monotonic(), frame.header.get("cpu_seconds")
        if self.step == 0 and numbers:
            expected = round(math.log(self.config.design.letters), 4)
            self.emit({"event": "first_loss", "loss": round(numbers[0], 4), "expected": expected})
        self.step = step
        self.losses += numbers
        self.seconds = self.told.seconds + now - self.began
        if isinstance(cpu, float) and math.isfinite(cpu):
            self.cpu_seconds = self.told.cpu_seconds + cpu
        self.rate.append((now, step))
        times = {"cpu_seconds": round(self.cpu_seconds, 3), "seconds": round(self.seconds, 3)}
        self._tell({"step": step, "losses": [round(loss, 6) for loss in numbers], **times})
        return self.progress()

    def _checkpoint(self, frame: wire.Frame, step: int) -> None:
        if step != self.step or not jobs.fits(self.config, frame.tensors):
            return self._refuse("parameters of another shape, or that are no numbers,")
        self.writer.keep(step, frame.tensors)
        self._note()
        elapsed = time.monotonic() - self.began
        if step < self.config.steps and self.val_spent <= VAL_SHARE * elapsed and not self.steady:
            self._measure(frame, step)
        return self.progress()

    def _measure(self, frame: wire.Frame, step: int) -> None:
        """The validation loss of a frame's parameters."""
        began = time.monotonic()
        parameters, statistics = under("parameters", frame.tensors), under("statistics", frame.tensors)
        val = round(worth.Model(self.config.design, parameters, statistics).loss(self.dev), 5)
        self.val_spent += time.monotonic() - began
        if math.isfinite(val):
            self.val = val
            self._tell({"step": step, "val": val})

    def _check(self, frame: wire.Frame, step: int) -> None:
        parameters = under("parameters", frame.tensors)
        if self.checker is None or not all(bool(value.isfinite().all()) for value in parameters.values()):
            return None  # parameters that are no numbers: the loss will say so
        if any(value.dtype != self.dtype for value in frame.tensors.values()):
            return self._refuse(f"tensors that are not {self.config.dtype}")
        checked = self.checker(frame)
        told = {name: float(f"{off:.3g}") if math.isfinite(off) else None for name, off in checked.differences.items()}
        line: dict[str, Any] = {"differences": told, "tolerance": checked.tolerance}
        if not checked.passed and "parameters" not in checked.differences:
            # A run that has gone astray: where plain torch loses the digits too, no layers can be told right from wrong.
            line["unsure"] = self.checker.noise(frame).worst[1] > NOISE * checked.tolerance
        self._tell({"step": step, "check": line})
        if line.get("unsure"):
            return None
        if not checked.passed:
            found = blame.blame(checked, self.config.design)
            return self.broken(Stop("fail", blame.sentence(found, step), found.stems))
        self.checked = step
        if self.worst is None or checked.worst[1] > self.worst[1]:
            self.worst = checked.worst
        if self.steady and step:
            self._measure(frame, step)
            self.emit({"event": "val", "step": step, "steps": self.config.steps, "val": self.val})
        return None

    def _look(self, frame: wire.Frame, step: int) -> None:
        """Claims, and only for plots: kept where they have the form of looks."""
        look: dict[str, Any] = {}
        for kind in ("saturated", "dh", "ratio"):
            said = frame.header.get(kind)
            if not isinstance(said, dict) or len(said) > 100 or not all(map(_is_number, said.values())):
                return
            look[kind] = {str(name)[:40]: float(f"{value:.5g}") for name, value in said.items()}
        sound = len(frame.tensors) <= 100 and all(value.shape == (BINS,) for value in frame.tensors.values())
        if sound and all(value.is_floating_point() and bool(value.isfinite().all()) for value in frame.tensors.values()):
            look["histograms"] = {name[:40]: [int(count) for count in value.tolist()] for name, value in frame.tensors.items()}
            self._tell({"step": step, "look": look})

    def _end(self, frame: wire.Frame, step: int) -> None:
        design = self.config.design
        shapes = {f"parameters/{name}": shape for name, shape in design.shapes().items()}
        shapes |= {f"statistics/{name}": shape for name, shape in design.statistics().items()}
        found = {name: tuple(value.shape) for name, value in frame.tensors.items() if value.dtype == self.dtype}
        if step != self.config.steps or found != shapes or not all(bool(t.isfinite().all()) for t in frame.tensors.values()):
            return self._refuse("a trained network of another shape, or one that holds no numbers,")
        self.end = frame.tensors
        return None

    def progress(self) -> None:
        """Tell where the run stands."""
        (first, then), (last, now) = self.rate[0], self.rate[-1]
        per_second = (now - then) / max(last - first, 1e-9)
        recent = [loss for loss in self.losses[-SMOOTH:] if math.isfinite(loss)]
        self.emit(
            {
                "event": "progress",
                "step": self.step,
                "steps": self.config.steps,
                "kept": self.writer.kept,
                "loss": round(sum(recent) / len(recent), 4) if recent else None,
                "val": self.val,
                "worst": None if self.worst is None else {"name": self.worst[0], "difference": self.worst[1]},
                "examples_per_second": round(per_second * self.targets),
                "seconds_left": round((self.config.steps - self.step) / per_second, 1) if per_second else None,
            }
        )

    def _tell(self, line: Mapping[str, Any]) -> None:
        self.writer.tell(line)
        self._note()

    def _note(self) -> None:
        """Say once that the disk is full, and once that it is no more."""
        if self.writer.trouble != self.said:
            self.said = self.writer.trouble
            goes_on = f"{self.writer.run.name} can't be written to ({self.said}); training goes on, and tries again"
            self.emit(
                {"event": "note", "message": goes_on if self.said else f"{self.writer.run.name} is being written to again"}
            )


def not_finite(watcher: Watcher, step: int, loss: str) -> Stop:
    """A loss that is no number."""
    config, name = watcher.config, watcher.writer.run.name
    agreed = f" The last check, at step {watcher.checked:,}, agreed with autograd." if watcher.checked >= 0 else ""
    again = f" `ninja train --resume {name} --check-every 1` goes on from the last checkpoint and looks at every step."
    again = "" if config.check_every == 1 else again
    rate = f" Does a smaller rate help (--lr {config.rates.lr / 10:g})?"
    return Stop("diverged", f"the loss of step {step:,} is {loss[:20]}.{agreed}{again}{rate}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
