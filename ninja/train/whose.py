"""Whose layers are trained, where, and whether they may be: what every command that trains has to know first. Imports no torch.

args → Whose → plan of a run (judge) → the layers' files, once they pass
"""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import SubmissionError

if TYPE_CHECKING:
    from grader.client import Host
    from grader.course import Course
    from grader.exercise import Exercise
    from ninja.train.gate import Missing
    from ninja.workspace import Workspace

TRACK = "wavenet"
SESSION = "ninja.wavenet.session"
FLAGS = (
    "model",
    "recipe",
    "context",
    "embedding",
    "hidden",
    "depth",
    "steps",
    "epochs",
    "batch",
    "seed",
    "lr",
    "decay",
    "names",
)
"""The options that decide a run (ninja/train/options.py)."""


class Refused(Exception):
    """The layers do not pass: `missing` says which, and `workspace` whose they are."""

    def __init__(self, missing: Missing, workspace: Workspace) -> None:
        super().__init__("the layers do not pass")
        self.missing, self.workspace = missing, workspace


@dataclass(frozen=True)
class Whose:
    """`by`: `you`, `reference` or `autograd`. `root` is the folder of all runs."""

    course: Course
    workspace: Workspace | None
    root: Path
    by: str

    @classmethod
    def of(cls, args: argparse.Namespace, *, anywhere: bool = False) -> Whose:
        """As it was typed. Raises NinjaError where there is no workspace, and one is needed: not if it may be `anywhere`."""
        from grader.course import Course
        from ninja.run import folder as run_folder
        from ninja.workspace import Home, Workspace

        named = args.course or os.environ.get("NINJA_COURSE")
        home = Home.find(Path(named) if named else None)
        course = Course.load(home.solutions)
        by = "autograd" if getattr(args, "autograd", False) else "reference" if args.reference else "you"
        workspace: Workspace | None = None
        # Whoever trains nothing of their own needs no workspace.
        with contextlib.suppress(SubmissionError) if by != "you" or anywhere else contextlib.nullcontext():
            workspace = Workspace.find(course, home, args.dir)
        return cls(course, workspace, run_folder.folder(workspace), by)

    def exercise(self, stem: str) -> Exercise:
        """The exercise of the track whose file has this stem. Raises UsageError where the course has none."""
        return self.course.exercise(f"{TRACK}/{stem}")

    def shown(self, stem: str) -> str:
        """The file that is trained, as its owner would type it."""
        exercise = self.exercise(stem)
        if self.by != "you" or self.workspace is None:
            return f"solutions/{TRACK}/{exercise.path.name}"
        return self.workspace.shown(self.workspace.file(exercise))

    def plan(self, host: Host, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What a run with these flags would be: the event `plan`. Raises UsageError where they make none."""
        event = next(event for event in host.call(f"{SESSION}:plan", **asked) if event["event"] == "plan")
        return {key: value for key, value in event.items() if key not in ("id", "event")}

    def texts(self, host: Host, stems: Sequence[str], say: Callable[[str], None], *, unlock: bool = False) -> dict[str, str]:
        """The layers' files, by stem. Raises Refused where they do not pass."""
        from grader import submission
        from ninja.train import gate

        if self.by == "autograd":
            return {}
        needed = [self.exercise(stem) for stem in stems]
        if self.by == "reference":
            return {exercise.path.stem: exercise.source for exercise in needed}
        if self.workspace is None:
            raise SubmissionError("this is trained with layers of yours: go to your workspace")
        missing = gate.missing(self.workspace, needed, host, say, unlock=unlock)
        if missing is not None:
            raise Refused(missing, self.workspace)
        paths = {exercise.path.stem: self.workspace.file(exercise) for exercise in needed}
        return {stem: submission.read(path, self.workspace.shown(path)) for stem, path in paths.items()}

    def about(self, plan: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
        """`config.json` of the run that was planned."""
        from ninja import files

        return {**plan["about"], "by": self.by, "layers": {stem: files.sha256(text.encode()) for stem, text in texts.items()}}


def options(parser: argparse.ArgumentParser) -> None:
    """Whose layers, and how they are kept apart."""
    from ninja import arguments

    group = parser.add_argument_group("whose backward")
    group.add_argument("--reference", action="store_true", help="the worked solutions' instead of yours")
    group.add_argument("--unlock", action="store_true", help="though the track is locked: your layers must pass all the same")
    arguments.isolation(parser)


def asked(args: argparse.Namespace, *without: str) -> dict[str, Any]:
    """The flags that were typed, as the judge takes them."""
    given = {name: getattr(args, name) for name in FLAGS if name not in without and getattr(args, name) is not None}
    return {name: str(value.absolute()) if isinstance(value, Path) else value for name, value in given.items()}


def typed(flags: Mapping[str, Any], by: str, *, unlock: bool = False) -> str:
    """The command that trains so."""
    import shlex

    words = ["ninja", "train"]
    for name, value in flags.items():
        words += [f"--{name}", f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)]
    return shlex.join([*words, *(["--reference"] if by == "reference" else []), *(["--unlock"] if unlock else [])])
