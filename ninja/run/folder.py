"""A training run's folder as it is read: which runs there are, what each is, its losses. Imports no torch.

    runs/2026-11-22-wavenet-shared/
      config.json              what is trained, and how: written once, at the beginning
      metrics.jsonl            what happened, a JSON object a line: grows as the run goes on
      checkpoint.safetensors   where to go on          (ninja/run/tensors.py)
      model.safetensors        the trained network     (ninja/run/tensors.py)
      result.json              losses and names of a run that has come to its end

docs/training.md says what is in each. Here nothing is written; ninja/wavenet/writer.py writes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.errors import UsageError
from ninja import files
from ninja.workspace import Workspace, shown

RUNS = "runs"
CONFIG, METRICS, RESULT = "config.json", "metrics.jsonl", "result.json"
CHECKPOINT, MODEL, SAMPLES = "checkpoint.safetensors", "model.safetensors", "samples.txt"
VERSION = 1
_FORM = {
    "model": str,
    "recipe": str,
    "by": str,
    "config": dict,
    "names": dict,
    "layers": dict,
    "parameters": int,
    "created": str,
}


@dataclass
class Metrics:
    """What `metrics.jsonl` tells. The steps beside values are how many were done then."""

    losses: list[float] = field(default_factory=list)
    """One a step, from the first on; nan where a line was lost."""
    vals: list[tuple[int, float]] = field(default_factory=list)
    looks: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    checks: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    cpu_seconds: float = 0.0
    """Of the training process, over all its beginnings; 0 where it is not known."""
    seconds: float = 0.0
    """Of wall time, likewise."""
    stopped: str = ""
    """Why a run did not come to its end, where that is known."""

    @property
    def steps(self) -> int:
        return len(self.losses)


@dataclass(frozen=True)
class RunFolder:
    """One run. What is asked of its files raises UsageError where they are not those of a run."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """`config.json`: see docs/training.md."""
        said = document(self.path / CONFIG)
        if said is None:
            raise UsageError(f"{shown(self.path)} is no training run: it has no {CONFIG} that can be read")
        if said.get("version") != VERSION:
            raise UsageError(f"{shown(self.path / CONFIG)} has version {said.get('version')!r}; this ninja reads {VERSION}")
        odd = [key for key, kind in _FORM.items() if not isinstance(said.get(key), kind)]
        if odd:
            raise UsageError(f"{shown(self.path / CONFIG)} is not what a run writes: `{odd[0]}` is missing or of another kind")
        return said

    @property
    def model(self) -> str:
        """The model's name, such as `wavenet`."""
        return str(self.about["model"])

    @property
    def by(self) -> str:
        """Whose backward: `you`, `reference` or `autograd`."""
        return str(self.about["by"])

    @property
    def steps(self) -> int:
        """How many steps the whole run has."""
        return int(self.about["config"].get("steps", 0))

    @property
    def created(self) -> str:
        """When it began: ISO 8601, UTC."""
        return str(self.about["created"])

    @property
    def finished(self) -> bool:
        return self.result is not None

    @property
    def result(self) -> Mapping[str, Any] | None:
        """`result.json`; None of a run that has not come to its end."""
        said = document(self.path / RESULT)
        return said if said is not None and isinstance(said.get("losses"), dict) else None

    @property
    def resumable(self) -> bool:
        """Whether there is something left to train: it goes on from its checkpoint, or begins again where there is none."""
        return not self.finished

    @property
    def kept(self) -> int:
        """How many steps are behind its checkpoint; 0 where there is none to be read."""
        head = (files.read(self.path / CHECKPOINT) or b"")[: 1 << 20]
        try:
            said = json.loads(head[8 : 8 + int.from_bytes(head[:8], "little")])
            return int(said["__metadata__"]["step"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return 0

    def metrics(self) -> Metrics:
        """All that `metrics.jsonl` tells; what is torn or no such line is passed over."""
        told = Metrics()
        for line in lines(self.path / METRICS):
            _take(told, line)
        return told


def folder(workspace: Workspace | None) -> Path:
    """Where runs are kept: in the workspace; where there is none, in the current folder."""
    return (workspace.root if workspace else Path.cwd()) / RUNS


def every(root: Path) -> list[RunFolder]:
    """The runs in a folder, oldest first; what is no run is not among them."""
    found = [RunFolder(path) for path in sorted(root.iterdir())] if root.is_dir() else []
    return sorted((run for run in found if _is_sound(run)), key=lambda run: (run.created, len(run.name), run.name))


def unreadable(root: Path) -> list[str]:
    """A sentence on each folder that has a `config.json` and is no run all the same."""
    said = []
    for path in sorted(root.iterdir()) if root.is_dir() else []:
        if (path / CONFIG).exists():
            try:
                RunFolder(path).about  # noqa: B018 - asked for what it raises
            except UsageError as error:
                said.append(str(error))
    return said


def find(root: Path, word: str = "latest", *, finished: bool = False) -> RunFolder:
    """The run that `word` names: a folder, a name in `root`, the beginning or a part of one, or `latest`.

    `finished`: where the word leaves a choice, one that came to its end. Raises UsageError where it names none or several.
    """
    runs = every(root)
    if word == "latest":
        able = [run for run in runs if run.finished or not finished]
        if not able:
            raise UsageError(f"there is no {'finished ' if runs else ''}run in {shown(root)} yet. `ninja train` makes one")
        return able[-1]
    path = Path(word)
    path = path.parent if path.is_file() else path
    if path.is_dir() and ((path / CONFIG).exists() or len(path.parts) > 1):
        run = RunFolder(path.resolve())
        run.about  # noqa: B018 - asked for what it raises
        return run
    if (root / word).is_dir():
        run = RunFolder(root / word)
        run.about  # noqa: B018 - asked for what it raises
        return run
    meant = [run for run in runs if run.name.startswith(word)] or [run for run in runs if word in run.name]
    able = [run for run in meant if run.finished or not finished]
    if len(able) == 1:
        return able[0]
    names = ", ".join(run.name for run in (able or meant or runs)[-8:])
    if not runs:
        raise UsageError(f"no run `{word}`: there are none in {shown(root)} yet. `ninja train` makes one")
    if len(able) > 1:
        raise UsageError(f"`{word}` could be any of {names}. Say more of its name")
    if meant:
        raise UsageError(f"{names} has not come to its end. `ninja train --resume {meant[-1].name}` goes on")
    raise UsageError(f"no run `{word}` in {shown(root)}: there are {names}")


def document(path: Path) -> dict[str, Any] | None:
    """A JSON object in a file; None where there is none to be had."""
    try:
        said = json.loads(files.read(path) or b"")
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file with one a line; a torn one is passed over. Each has a whole `step`."""
    for line in (files.read(path) or b"").splitlines():
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(said, dict) and isinstance(said.get("step"), int) and said["step"] >= 0:
            yield said


def _take(told: Metrics, line: Mapping[str, Any]) -> None:
    step = line["step"]
    losses = line.get("losses")
    if isinstance(losses, list) and len(losses) <= step and all(isinstance(loss, int | float) for loss in losses):
        del told.losses[step - len(losses) :]
        told.losses += [math.nan] * (step - len(losses) - len(told.losses))
        told.losses += map(float, losses)
    for key in ("cpu_seconds", "seconds"):
        if isinstance(line.get(key), int | float):
            setattr(told, key, float(line[key]))
    if isinstance(line.get("val"), int | float):
        told.vals.append((step, float(line["val"])))
    if isinstance(line.get("look"), dict):
        told.looks.append((step, line["look"]))
    if isinstance(line.get("check"), dict):
        told.checks.append((step, line["check"]))
    told.stopped = str(line.get("stopped", ""))


def _is_sound(run: RunFolder) -> bool:
    try:
        return bool(run.about)
    except UsageError:
        return False
