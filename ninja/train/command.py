"""`ninja train`: trains a network of the learner's layers, and shows how it goes. Imports no torch: the judge's process trains.

    options → plan (judge) → gate: do the layers pass? → train (judge) → events: display, summary, a folder under runs/

`ninja train 28` is exercise 28 at length (ninja/train/exercise.py).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import NinjaError, UsageError
from ninja.train import whose
from ninja.train.whose import Refused, Whose

if TYPE_CHECKING:
    from grader.client import Host
    from ninja.run.folder import RunFolder
    from ninja.train.report import Report
    from ninja.train.view import Show

PATIENCE = 30.0
"""Seconds without a word from the layers, after which they are taken to hang."""
MODEL = ("model", "recipe", "context", "embedding", "hidden", "depth", "epochs", "batch", "lr", "decay", "names")
NOT_28 = (*MODEL, "autograd", "json_lines", "resume", "check_every", "unlock", "changed")


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
    whose: Whose
    resume: RunFolder | None
    report: Report
    plan: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, args: argparse.Namespace) -> _Command:
        from ninja.train.report import Report

        place = Whose.of(args, anywhere=bool(args.resume))  # a run that goes on need not be theirs
        resume = _resumed(args, place.root) if args.resume else None
        if resume is not None:
            if place.by not in ("you", resume.by):
                raise UsageError(f"{resume.name} is trained by `{resume.by}`: leave out --{place.by}")
            place = replace(place, by=resume.by)
        return cls(args, place, resume, Report(json_lines=bool(args.json_lines), root=place.root))

    def run(self) -> int:
        """The whole story."""
        from grader.client import Host
        from ninja.train import view as train_view

        try:
            with train_view.display(quiet=bool(self.args.json_lines)) as show, Host(spawn=_is_spawn(self.args)) as host:
                self.plan = self.whose.plan(host, self._asked())
                say = lambda what: show({"event": "doing", "what": what})  # noqa: E731
                texts = self.whose.texts(host, self.plan["needs"], say, unlock=bool(self.args.unlock))
                about = self._about(texts)
                self.report.planned({**self.plan, "about": about}, [self.whose.shown(stem) for stem in texts])
                self._train(host, show, about, texts)
        except Refused as refused:
            self.report.refused(refused.missing, refused.workspace)
            return 1
        except KeyboardInterrupt:
            self.report.interrupted(self._again)
            return 130
        except NinjaError as error:
            self.report.failed(error)
            raise
        return self.report.finish(self.whose.shown)

    def _asked(self) -> dict[str, Any]:
        """What the judge is to plan."""
        if self.resume is not None:
            return {"resume": str(self.resume.path)}
        typed = {"model": self.args.what, "check_every": self.args.check_every}
        return {**whose.asked(self.args), **{name: value for name, value in typed.items() if value is not None}}

    def _about(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """`config.json`; for a run that goes on, what it was, unless it can't be that any more."""
        about = self.whose.about(self.plan, texts)
        if self.resume is not None:
            began = self.plan["about"]["layers"]
            changed = [stem for stem, digest in about["layers"].items() if began.get(stem) != digest]
            if changed and not self.args.changed:
                listed = ", ".join(self.whose.shown(stem) for stem in changed)
                raise UsageError(
                    f"{listed} changed since {self.resume.name} began, so it would end elsewhere. "
                    f"`ninja train --resume {self.resume.name} --changed` goes on all the same"
                )
            if self.args.check_every is not None:
                about["config"] = {**about["config"], "check_every": self.args.check_every}
        return about

    def _train(self, host: Host, show: Show, about: Mapping[str, Any], texts: Mapping[str, str]) -> None:
        where = {"root": str(self.whose.root)} if self.resume is None else {"resume": str(self.resume.path)}
        asked = {"about": about, "texts": texts, "samples": self.args.samples or 20, "patience": PATIENCE, **where}
        for event in host.call(f"{whose.SESSION}:train", **asked):
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

    if odd := [name for name in whose.FLAGS if getattr(args, name) is not None]:
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
