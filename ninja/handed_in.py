"""`ninja grade PATH…`: others' work, or one's own as it is handed in. Reads it, has it judged, reports. Imports no torch.

    words → paths | WHAT → Submission → Host → verdicts → Report, one for each path

No progress is remembered and nothing is locked: what is handed in is judged as it stands. Others' code runs only behind the
walls that `classroom.walls` insists on.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ninja
from grader import client, jail
from grader.course import Course
from grader.errors import UsageError
from grader.exercise import Exercise
from grader.verdict import Report, Verdict, verdict_from_json
from ninja import live, outputs, submissions
from ninja.grade import Order, import_the_report
from ninja.outputs import Outputs
from ninja.submissions import Submission
from ninja.workspace import Home, Workspace, shown


@dataclass(frozen=True)
class Graded:
    """One submission and the report on it."""

    submission: Submission
    report: Report


def split(words: Sequence[str], course: Course, workspace: Workspace | None) -> tuple[list[Path], list[str]]:
    """Which words are paths of something handed in, and which mean exercises.

    A notebook is a path. So is what exists outside of the learner's own workspace and is written as a path; a plain word that
    names an exercise or a track means that.
    """
    paths = [word for word in words if _is_path(word, course, workspace)]
    return [Path(word) for word in paths], [word for word in words if word not in paths]


def _is_path(word: str, course: Course, workspace: Workspace | None) -> bool:
    path = Path(word)
    if path.suffix == ".ipynb":
        return True
    written_as_path = "/" in word or "\\" in word or word in (".", "..")
    if not written_as_path and _names_exercises(word, course):
        return False
    if not path.exists() and not path.is_symlink():
        return written_as_path and not _names_exercises(word, course)
    within = workspace is not None and path.resolve().is_relative_to(workspace.root / "exercises")
    return not (within and _names_exercises(word, course))


def _names_exercises(word: str, course: Course) -> bool:
    try:
        course.find([word])
    except UsageError:
        return False
    return True


def grade(
    paths: Sequence[Path],
    course: Course,
    home: Home | None,
    exercises: Sequence[Exercise],
    seed: int,
    *,
    spawn: bool = False,
    unsafe: bool = False,
    execute: Path | None = None,
    budget: float = 20.0,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[Graded]:
    """Read all, then judge one after the other with one warm judge. Raises NinjaError, also where one path can't be read.

    With `execute` the notebooks are run as well, and their executed copies written into that folder.
    """
    read = [submissions.read(path, course, exercises, home=home) for path in paths]
    if execute is not None and home is not None:
        read = _executed(read, execute, home, budget, unsafe=unsafe)
    total = sum(len(one.entries) for one in read)
    graded: list[Graded] = []
    if not total:
        return [_report(one, course, (), {"isolation": jail.available(), "versions": {}}, seed, 0.0) for one in read]
    with client.Host(spawn=spawn) as host, live.display(total) as display:
        meanwhile()
        standing = _walls(host, unsafe=unsafe)
        done = 0
        for one in read:
            began = time.monotonic()
            verdicts: list[Verdict] = []
            closing: Mapping[str, Any] = {"isolation": jail.available(), "versions": {}}
            for event in host.grade(course.root, one.entries, seed) if one.entries else ():
                if event["event"] == "verdict":
                    verdicts.append(verdict_from_json(event["verdict"]))
                    done += 1
                    display.judged(done, f"{one.name} {verdicts[-1].id}")
                elif event["event"] == "progress":
                    display.working(event)
                elif event["event"] == "done":
                    closing = {**event, "isolation": (event["isolation"][0], *standing)}
            graded.append(_report(one, course, verdicts, closing, seed, time.monotonic() - began))
    return graded


def _executed(read: Sequence[Submission], into: Path, home: Home, budget: float, *, unsafe: bool) -> list[Submission]:
    """The submissions with what came of running their notebooks. Raises NinjaError where that would have too few walls."""
    from grader.kernels.outcome import Budget
    from grader.kernels.run import Nest
    from ninja import executed
    from ninja.classroom import walls

    if not unsafe:
        walls.insist(jail.available() if sys.platform.startswith("linux") else ())
    granted = Budget(budget, budget * 2, max(60.0, budget * 9))
    with Nest([home.solutions]) as nest:
        return [executed.run(one, into, nest, home, granted) for one in read]


def _walls(host: client.Host, *, unsafe: bool) -> tuple[str, ...]:
    """What stands around a worker. Raises NinjaError where that is too little for others' code."""
    from ninja.classroom import walls

    standing = next(tuple(event["walls"]) for event in host.call(walls.MEASURE) if event["event"] == "walls")
    if not unsafe:
        walls.insist(standing)
    return standing


def _report(
    one: Submission, course: Course, judged: Iterable[Verdict], closing: Mapping[str, Any], seed: int, seconds: float
) -> Graded:
    versions = {"ninja": ninja.__version__, **closing["versions"]}
    return Graded(one, Report(seed, tuple(closing["isolation"]), one.verdicts(judged, course), versions, seconds))


def run(paths: Sequence[Path], order: Order, course: Course, home: Home) -> int:
    """Judge and report; returns the exit code: of several, the highest."""
    if len(paths) > 1 and order.outputs != Outputs():
        raise UsageError("with several submissions only --json is written: name one at a time, or use `ninja class`")
    exercises = course.find(order.what) if order.what else ()
    seed = secrets.randbits(31) if order.seed is None else order.seed
    graded = grade(
        paths,
        course,
        home,
        exercises,
        seed,
        spawn=order.spawn,
        unsafe=order.unsafe,
        execute=order.execute,
        budget=order.budget,
        meanwhile=_nothing if order.json else import_the_report,
    )
    if order.json:
        from grader.report import json

        documents = [json.document(one.report, _about(one.submission)) for one in graded]
        sys.stdout.write(json.text(documents[0] if len(documents) == 1 else documents))
    else:
        with outputs.muted(order.outputs):
            _print(graded, verbose=order.verbose)
    for one in graded:
        read = {str(entry["shown"]): Path(entry["path"]) for entry in one.submission.entries if "path" in entry}
        outputs.write(order.outputs, one.report, one.submission.name, places=read)
    return max(one.report.exit_code for one in graded)


def _nothing() -> None:
    pass


def _about(one: Submission) -> dict[str, Any]:
    return {
        "name": one.name,
        "path": shown(one.path),
        "kind": one.kind,
        "notes": list(one.notes),
        "claims": list(one.claims),
    }


def _print(graded: Sequence[Graded], *, verbose: bool) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from grader.report import text
    from grader.report.terminal import print_report

    console = Console(highlight=False)
    for place, one in enumerate(graded):
        about = one.submission
        if place:
            console.print()
        head = Text(text.label(shown(about.path), 200), "bold").append(f"  {about.kind}", "dim")
        console.print(head, soft_wrap=True)
        for said in (*about.notes, *(f"a claim: {claim}" for claim in about.claims)):
            console.print(Padding(Text(text.clean(said), "dim"), (0, 0, 0, 2)))
        console.print()
        print_report(one.report, console, focus=True if verbose or one.report.total == 1 else None)
