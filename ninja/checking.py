"""`ninja.check("10_output_linear")` in a notebook: the judge's verdict on an answer, where the learner works.

The text of the answer is taken from the cells that were run (`In [ ]`), and judged as a file would be: in a worker of its own,
by a judge that is kept warm as long as the kernel lives. Nothing in the kernel decides anything.
"""

from __future__ import annotations

import atexit
import functools
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ninja
from grader.client import Host
from grader.course import Course
from grader.errors import UsageError, WorkerError
from grader.exercise import Exercise
from grader.notebook import Cell
from grader.verdict import Report, Verdict, verdict_from_json
from ninja.notebook import made
from ninja.workspace import Home

RECENT = 2000
"""Cells of a session that are looked at."""
WIDTH = 88


@dataclass(frozen=True, repr=False)
class Check:
    """What the judge says. Shows itself: in a notebook as a page would, elsewhere as text."""

    report: Report

    @property
    def verdict(self) -> Verdict:
        return self.report.verdicts[0]

    @property
    def passed(self) -> bool:
        return self.verdict.passed

    def score(self, points: float) -> float:
        """The share of `points` that was earned; what the judge says is displayed as well."""
        show(self)
        verdict = self.verdict
        return round(points * verdict.points / verdict.max_points, 4) if verdict.max_points else 0.0

    def __repr__(self) -> str:
        return str(_drawn(self.report).export_text()).rstrip("\n")

    def _repr_html_(self) -> str:
        frame = '<pre style="line-height:1.35;white-space:pre;overflow-x:auto;font-family:monospace">{code}</pre>'
        return str(_drawn(self.report).export_html(inline_styles=True, code_format=frame))


def check(what: str | int, *, seed: int | None = None) -> Check:
    """Judge the answer to an exercise, as it was last run in this notebook. Raises UsageError where there is none.

    `what` is as in `ninja grade`: a number, a name, `track/name`.
    """
    course = _course()
    exercise = course.find_one(str(what))
    return judge(course, exercise, _entry(_session(), exercise), seed)


def check_text(what: str, text: str, *, seed: int | None = None) -> Check:
    """Judge `text`, the body of a cell, as the answer to an exercise."""
    course = _course()
    exercise = course.find_one(what)
    cells = _session()
    last = Cell(cells[-1].number + 1 if cells else 1, "code", f"{made.mark(exercise)}\n{text}")
    return judge(course, exercise, _entry([*cells, last], exercise), seed)


def judge(course: Course, exercise: Exercise, entry: dict[str, Any], seed: int | None = None) -> Check:
    """Have one entry judged by the judge of this session."""
    seed = secrets.randbits(31) if seed is None else seed
    try:
        events = list(_host().grade(course.root, [entry], seed))
    except WorkerError:  # it was ended from outside, as by a kernel that was put to sleep: once more with a new one
        _host.cache_clear()
        events = list(_host().grade(course.root, [entry], seed))
    verdict = next(verdict_from_json(event["verdict"]) for event in events if event["event"] == "verdict")
    done = events[-1]
    versions = {"ninja": ninja.__version__, **done["versions"]}
    return Check(Report(seed, tuple(done["isolation"]), (verdict,), versions, verdict.seconds))


def _drawn(report: Report) -> Any:
    """The report on a page of rich's that was written down rather than shown."""
    import io

    from rich.console import Console

    from grader.report.terminal import print_report

    console = Console(record=True, file=io.StringIO(), width=WIDTH, force_jupyter=False, force_terminal=True, highlight=False)
    print_report(report, console, focus=True)
    return console


def show(value: object) -> None:
    """Display in a notebook, print elsewhere."""
    try:
        from IPython.display import display
    except ImportError:
        print(value)
    else:
        display(value)  # type: ignore[no-untyped-call, unused-ignore]


@functools.lru_cache(maxsize=1)
def _host() -> Host:
    host = Host()
    atexit.register(host.close)
    return host


@functools.lru_cache(maxsize=1)
def _course() -> Course:
    named = os.environ.get("NINJA_COURSE")
    return Course.load(Home.find(Path(named) if named else None).solutions)


def _session() -> list[Cell]:
    """The cells that were run in this session, as they were typed."""
    try:
        from IPython import get_ipython
    except ImportError:
        shell = None
    else:
        shell = get_ipython()  # type: ignore[no-untyped-call, unused-ignore]
    if shell is None:
        raise UsageError("ninja.check works in a notebook. For files there is the command `ninja grade`")
    typed = shell.history_manager.input_hist_raw
    first = max(1, len(typed) - RECENT)
    return [Cell(number, "code", source, number) for number, source in enumerate(typed[first:], first) if source]


def _entry(cells: Sequence[Cell], exercise: Exercise) -> dict[str, Any]:
    """The last answer to the exercise among the cells, ready to be judged."""
    course = _course()
    cells_of: dict[str, Cell] = {}
    for cell in cells:
        if answered := made.answers_to(cell, course):
            cells_of[answered.id] = cell
    if exercise.id not in cells_of:
        wanted = set(made.names(exercise))
        unmarked = [cell for cell in cells if wanted <= made.made_in(cell)]
        if not unmarked:
            raise UsageError(
                f"no cell that was run answers {exercise.id}: run its answer cell, the one that begins with "
                f"`{made.mark(exercise)}`"
            )
        cells_of[exercise.id] = unmarked[-1]
    return made.entry(cells, cells_of, exercise, "this notebook")
