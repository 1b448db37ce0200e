"""`ninja train`: trains a network of the learner's layers, and shows how it goes. Imports no torch: the judge's process trains.

    options → plan (judge) → gate: do the layers pass? → train (judge) → events: display, summary, a folder under runs/

`ninja train 28` is exercise 28 at length (ninja/train/exercise.py).
"""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import NinjaError, SubmissionError, UsageError

if TYPE_CHECKING:
    from grader.client import Host
    from grader.course import Course
    from grader.exercise import Exercise
    from ninja.run.folder import RunFolder
    from ninja.train.report import Report
    from ninja.train.view import Show
    from ninja.workspace import Workspace

TRACK = "wavenet"
PATIENCE = 30.0
"""Seconds without a word from the layers, after which they are taken to hang."""
SESSION = "ninja.wavenet.session"
MODEL = ("model", "recipe", "context", "embedding", "hidden", "depth", "epochs", "batch", "lr", "decay", "names")
NOT_28 = (*MODEL, "autograd", "json_lines", "resume", "check_every", "unlock", "changed")
DECIDED = (
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
"""What a run that goes on has had decided at its beginning."""


def main(args: argparse.Namespace) -> int:
    """Train. Returns 0 at the end of a run, 1 where the layers are not right (yet), 130 on Ctrl-C."""
    what = args.what
    if what is not None and what.replace("\\", "/").split("/")[-1].removesuffix(".py") in ("28", "28_train", "train"):
        if odd := [name for name in NOT_28 if getattr(args, name)]:
            raise UsageError(f"--{odd[0].replace('_', '-')} is not for exercise 28: leave out the {what}, or the option")
        from ninja.train import exercise as train_mlp

        return train_mlp.main(args)
    if args.fresh:
        raise UsageError("--fresh is for `ninja train 28`: any other run begins anew, unless you say --resume")
    if what is not None and args.model not in (None, what):
        raise UsageError(f"two models, `{what}` and `{args.model}`: name one")
    if what is not None and what[:1].isdecimal():
        raise UsageError(f"`{what}` can't be trained: `ninja train` trains models, and `ninja train 28` exercise 28")
    return _Command.of(args).run()


@dataclass
class _Command:
    """One call of the command: what was typed, and where."""

    args: argparse.Namespace
    course: Course
    workspace: Workspace | None
    root: Path
    resume: RunFolder | None
    by: str
    report: Report
    plan: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, args: argparse.Namespace) -> _Command:
        from grader.course import Course
        from ninja.run import folder as run_folder
        from ninja.train.report import Report
        from ninja.workspace import Home, Workspace

        named = args.course or os.environ.get("NINJA_COURSE")
        home = Home.find(Path(named) if named else None)
        course = Course.load(home.solutions)
        by = "autograd" if args.autograd else "reference" if args.reference else "you"
        workspace: Workspace | None = None
        # Whoever trains nothing of their own needs no workspace; nor does a run that goes on, if it is not theirs.
        with contextlib.suppress(SubmissionError) if by != "you" or args.resume else contextlib.nullcontext():
            workspace = Workspace.find(course, home, args.dir)
        root = run_folder.folder(workspace)
        resume = _resumed(args, root) if args.resume else None
        if resume is not None:
            if by not in ("you", resume.by):
                raise UsageError(f"{resume.name} is trained by `{resume.by}`: leave out --{by}")
            by = resume.by
        return cls(args, course, workspace, root, resume, by, Report(json_lines=bool(args.json_lines), root=root))

    def run(self) -> int:
        """The whole story."""
        from grader.client import Host
        from ninja.train import view as train_view

        try:
            with train_view.display(quiet=bool(self.args.json_lines)) as show, Host(spawn=_is_spawn(self.args)) as host:
                self.plan = self._planned(host)
                texts = {} if self.by == "autograd" else self._texts(host, show)
                if texts is None:
                    return 1
                about = self._about(texts)
                self.report.planned({**self.plan, "about": about}, [self.shown(stem) for stem in texts])
                self._train(host, show, about, texts)
        except KeyboardInterrupt:
            self.report.interrupted(self._again)
            return 130
        except NinjaError as error:
            self.report.failed(error)
            raise
        return self.report.finish(self.shown)

    def exercise(self, stem: str) -> Exercise:
        """The exercise of the track whose file has this stem. Raises UsageError where the course has none."""
        return self.course.exercise(f"{TRACK}/{stem}")

    def shown(self, stem: str) -> str:
        """The file that is trained, as its owner would type it."""
        exercise = self.exercise(stem)
        if self.by != "you" or self.workspace is None:
            return f"solutions/{TRACK}/{exercise.path.name}"
        return self.workspace.shown(self.workspace.file(exercise))

    def _planned(self, host: Host) -> dict[str, Any]:
        asked = {name: getattr(self.args, name) for name in DECIDED}
        asked |= {"model": self.args.what or self.args.model, "check_every": self.args.check_every}
        if self.args.names is not None:
            asked["names"] = str(self.args.names.absolute())
        if self.resume is not None:
            asked = {"resume": str(self.resume.path)}
        plan = next(event for event in host.call(f"{SESSION}:plan", **asked) if event["event"] == "plan")
        return {key: value for key, value in plan.items() if key not in ("id", "event")}

    def _texts(self, host: Host, show: Show) -> dict[str, str] | None:
        """The layers' files; None where they do not pass, which has been said then."""
        from grader import submission
        from ninja.train import gate

        needed = [self.exercise(stem) for stem in self.plan["needs"]]
        if self.by == "reference":
            return {exercise.path.stem: exercise.source for exercise in needed}
        if self.workspace is None:
            raise SubmissionError(f"{self.plan['about']['model']} is trained with layers of yours: go to your workspace")
        say = lambda what: show({"event": "doing", "what": what})  # noqa: E731
        missing = gate.missing(self.workspace, needed, host, say, unlock=bool(self.args.unlock))
        if missing is not None:
            self.report.refused(missing, self.workspace)
            return None
        files = [(exercise, self.workspace.file(exercise)) for exercise in needed]
        return {exercise.path.stem: submission.read(path, self.workspace.shown(path)) for exercise, path in files}

    def _about(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """`config.json`; for a run that goes on, what it was, unless it can't be that any more."""
        from ninja import files

        layers = {stem: files.sha256(text.encode()) for stem, text in texts.items()}
        about = dict(self.plan["about"])
        if self.resume is not None:
            changed = [stem for stem, digest in layers.items() if about["layers"].get(stem) != digest]
            if changed and not self.args.changed:
                listed = ", ".join(self.shown(stem) for stem in changed)
                raise UsageError(
                    f"{listed} changed since {self.resume.name} began, so it would end elsewhere. "
                    f"`ninja train --resume {self.resume.name} --changed` goes on all the same"
                )
            if self.args.check_every is not None:
                about["config"] = {**about["config"], "check_every": self.args.check_every}
        return {**about, "by": self.by, "layers": layers}

    def _train(self, host: Host, show: Show, about: Mapping[str, Any], texts: Mapping[str, str]) -> None:
        where = {"root": str(self.root)} if self.resume is None else {"resume": str(self.resume.path)}
        asked = {"about": about, "texts": texts, "samples": self.args.samples or 20, "patience": PATIENCE, **where}
        for event in host.call(f"{SESSION}:train", **asked):
            if event["event"] != "done":
                self.report.take({key: value for key, value in event.items() if key != "id"})
                show(event)

    @property
    def _again(self) -> str:
        """The command that goes on with the run."""
        return f"ninja train --resume {self.report.run.get('name', '')}"


def _resumed(args: argparse.Namespace, root: Path) -> RunFolder:
    """The run to go on with. Raises UsageError where there is none, or where it is at its end."""
    from ninja.run import folder as run_folder

    if odd := [name for name in DECIDED if getattr(args, name) is not None]:
        raise UsageError(f"a run goes on as it began: leave out --{odd[0]}")
    if args.what is not None:
        raise UsageError(f"a run goes on as it began: `ninja train --resume {args.what}`, without a model")
    if args.resume == "latest":
        open_ = [run for run in run_folder.every(root) if run.resumable]
        if not open_:
            raise UsageError("there is no run to go on with: all have come to their end. `ninja train` begins one")
        return open_[-1]
    run = run_folder.find(root, args.resume)
    if run.finished:
        raise UsageError(f"{run.name} has come to its end; `ninja sample {run.name}` draws names from it")
    return run


def _is_spawn(args: argparse.Namespace) -> bool:
    return getattr(args, "isolation", "auto") == "spawn"
