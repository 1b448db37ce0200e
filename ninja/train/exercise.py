"""`ninja train 28`: exercise 28 at length, with everything that there is to see. Imports no torch: the judge's process trains.

    options → request to the judge → events as it runs → live display, summary, files in .ninja/runs/

Ctrl-C ends it at any moment; the judge then saves what there is, and the same command goes on from there.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import SubmissionError, UsageError

if TYPE_CHECKING:
    from grader.course import Course
    from grader.exercise import Exercise
    from ninja.workspace import Home, Workspace

EXERCISE = "ninja/28_train"
MOST_STEPS = 10_000_000


@dataclass
class Story:
    """What is known of a run so far, from its events."""

    began: float = field(default_factory=time.monotonic)
    run: dict[str, Any] = field(default_factory=dict)
    progress: dict[str, Any] = field(default_factory=dict)
    trained: dict[str, Any] = field(default_factory=dict)
    verdict: dict[str, Any] = field(default_factory=dict)
    done: dict[str, Any] = field(default_factory=dict)

    def take(self, event: dict[str, Any]) -> None:
        """Note one event."""
        setattr(self, event["event"], event["verdict"] if event["event"] == "verdict" else event)


def main(args: argparse.Namespace) -> int:
    """Train. Returns 0 where the network passes, 1 where something is not right yet, 2 where it could not be judged."""
    from grader.course import Course
    from ninja import files
    from ninja.workspace import Home, Workspace

    steps, seed = getattr(args, "steps", None), getattr(args, "seed", None)
    if steps is not None and not 1 <= steps <= MOST_STEPS:
        raise UsageError(f"--steps {steps}: from 1 to {MOST_STEPS:,}")
    if seed is not None and not 0 <= seed < 2**63:
        raise UsageError(f"--seed {seed}: from 0 to 2**63 - 1")
    samples = getattr(args, "samples", None)
    if samples is not None and not 1 <= samples <= 1000:
        raise UsageError(f"--samples {samples}: from 1 to 1000")
    named = getattr(args, "course", None) or os.environ.get("NINJA_COURSE")
    home = Home.find(Path(named) if named else None)
    course = Course.load(home.solutions)
    exercise = course.exercise(EXERCISE)
    reference = bool(getattr(args, "reference", False))
    workspace: Workspace | None = None
    with contextlib.suppress(SubmissionError) if reference else contextlib.nullcontext():
        workspace = Workspace.find(course, home, getattr(args, "dir", None))
    stage = {"steps": steps, "seed": seed, "samples": samples, "fresh": bool(getattr(args, "fresh", False))}
    if workspace is not None:
        with contextlib.suppress(OSError):  # if it can't be written to, the end of the run says so
            files.create(workspace.kept / ".gitignore", b"*\n")
        stage["runs"] = str(workspace.kept / "runs")
    entry = _entry(exercise, workspace, home, reference=reference)
    story = Story()
    try:
        _listen(course, entry, {key: value for key, value in stage.items() if value is not None}, story, _is_spawn(args))
    except KeyboardInterrupt:
        print(_stopped(story, workspace is not None, _again(steps, seed, reference)), file=sys.stderr)
        return 130
    if not story.trained:
        return _report(story, course, exercise)
    _summary(story, reference=reference)
    return _report(story, course, exercise, brief=True)


def _listen(course: Course, entry: Mapping[str, str], stage: Mapping[str, Any], story: Story, spawn: bool) -> None:
    from grader.client import Host
    from ninja.train.view import display

    # The single steps that are checked first are other ones each time; the training has a seed of its own.
    with display() as show, Host(spawn=spawn) as host:
        for event in host.grade(course.root, [entry], random.SystemRandom().getrandbits(32), stage=stage):
            story.take(event)
            show(event)


def _entry(exercise: Exercise, workspace: Workspace | None, home: Home, *, reference: bool) -> dict[str, str]:
    if reference or workspace is None:
        return {"id": exercise.id, "path": str(exercise.path), "shown": f"solutions/{exercise.track}/{exercise.path.name}"}
    path = workspace.file(exercise)
    return {"id": exercise.id, "path": str(path), "shown": workspace.shown(path)}


def _summary(story: Story, *, reference: bool) -> None:
    """How good it became, what it makes up, how it got there; and the files of it."""
    from ninja import plot
    from ninja.terminal import Paint, width, wrapped

    paint = Paint.of(sys.stdout)
    trained, measures = story.trained, story.verdict["measures"]
    whose = "the worked solution's" if reference else "your own"
    rate = f", {measures['steps_per_second']:,.0f} steps/s" if "steps_per_second" in measures else ""
    print(f"{trained['steps']:,} steps on {whose} gradients{rate}\n")
    for name, key in (("train", "train"), ("validation", "dev"), ("test", "test")):
        bar = f"   a right backward is below {measures['bar']}" if key == "dev" and "bar" in measures else ""
        print(f"  {name + ' loss':16} {trained['losses'][key]:.4f}{paint.dim(bar)}")
    print("\n  names that it made up:\n")
    for line in wrapped(", ".join(name or "(nothing)" for name in trained["samples"])):
        print(f"    {line}")
    if len(trained["curve"]) > 1:
        print(f"\n  the loss, each point the mean of {trained['each']:,} steps:\n")
        plain = not paint.fit("⣿│", "")
        for line in plot.terminal(trained["curve"], min(72, width() - 2), plain=plain):
            print(f"  {line}")
    _write(story)


def _write(story: Story) -> None:
    """Curve, names and numbers beside the checkpoint."""
    from ninja import files, plot

    trained, folder = story.trained, Path(story.run["folder"]) if story.run.get("folder") else None
    note = trained.get("note")
    if folder is not None:
        result = {"losses": trained["losses"], "measures": story.verdict["measures"], "each": trained["each"]}
        wanted = {
            "result.json": json.dumps({**result, "curve": trained["curve"]}, indent=1) + "\n",
            "names.txt": "".join(f"{name}\n" for name in trained["samples"]),
        }
        if len(trained["curve"]) > 1:
            wanted["loss.svg"] = plot.svg(trained["curve"], trained["each"], f"loss, mean of {trained['each']:,} steps")
        try:
            for name, text in wanted.items():
                files.write(folder / name, text.encode())
            print(f"\n  kept in {folder}: {', '.join(wanted)}")
        except OSError as error:
            note = note or f"{folder} can't be written to ({files.reason(error)})"
    if note:
        print(f"ninja: {note}", file=sys.stderr)


def _report(story: Story, course: Course, exercise: Exercise, *, brief: bool = False) -> int:
    """The verdict, as `ninja grade` would give it; nothing of one that passed where all has been told."""
    from grader.verdict import Report, verdict_from_json

    verdict = verdict_from_json(story.verdict)
    made = Report(0, tuple(story.done.get("isolation", ())), (verdict,), story.done.get("versions", {}))
    if verdict.passed and brief:
        return 0
    if brief:
        print(f"\n  {verdict.message}")
        return made.exit_code
    from rich.console import Console

    from grader.report.detail import detail
    from grader.report.ink import NARROWEST, Ink

    console = Console()
    ink = Ink(max(console.width, NARROWEST), console.encoding)
    for line in detail(ink, verdict, whole=True):
        console.print(line, crop=False, highlight=False, markup=False, emoji=False)
    number = exercise.number
    print(f"\n  Training begins when every step is right: `ninja grade {number}` judges, `ninja hint {number}` helps.")
    return made.exit_code


def _stopped(story: Story, is_kept: bool, again: str) -> str:
    kept, of = story.progress.get("kept", story.run.get("step", 0)), story.run.get("steps", 0)
    if not is_kept or not kept:
        return "\nninja: stopped; there was nothing to keep yet"
    return f"\nninja: stopped; kept at step {kept:,} of {of:,}. `{again}` goes on from there"


def _again(steps: int | None, seed: int | None, reference: bool) -> str:
    """The command that goes on."""
    words = ["ninja train 28"]
    words += [f"--steps {steps}"] if steps is not None else []
    words += [f"--seed {seed}"] if seed is not None else []
    words += ["--reference"] if reference else []
    return " ".join(words)


def _is_spawn(args: argparse.Namespace) -> bool:
    return getattr(args, "isolation", "auto") == "spawn"
