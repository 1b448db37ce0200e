"""`ninja grade`: which exercises, what the judge says of them, and where that is written. Imports no torch.

words → exercises → (untouched stubs and locked ones need no judge) → Host → verdicts → Report → terminal | JSON

`outputs` writes the other forms, `handed_in` grades what stands elsewhere.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import ninja
from grader import client, jail
from grader.course import Course
from grader.exercise import Exercise
from grader.verdict import Report, Verdict, verdict_from_json
from ninja import advice, live, outputs
from ninja.locks import Locks
from ninja.outputs import Outputs
from ninja.progress import Progress, Snapshot, snapshot
from ninja.submissions import undone
from ninja.workspace import Workspace, shown


@dataclass(frozen=True)
class Order:
    """What `grade` was asked for. Without a seed one is drawn."""

    what: tuple[str, ...] = ()
    seed: int | None = None
    json: bool = False
    outputs: Outputs = field(default_factory=Outputs)
    solutions: bool = False
    unlock: bool = False
    spawn: bool = False
    verbose: bool = False
    unsafe: bool = False
    execute: Path | None = None
    budget: float = 20.0


def run(order: Order, course: Course, workspace: Workspace | None) -> int:
    """Judge and report; returns the exit code. `workspace` may be None where the worked solutions are judged."""
    exercises = course.find(order.what)
    seed = secrets.randbits(31) if order.seed is None else order.seed
    meanwhile = (lambda: None) if order.json else import_the_report
    began = time.monotonic()
    progress, note = None, ""
    if order.solutions or workspace is None:
        entries = [_entry(one, one.path, shown(one.path)) for one in exercises]
        report = judge_files(course, entries, seed, spawn=order.spawn, meanwhile=meanwhile)
    else:
        progress = Progress(workspace)
        report, note = judge_workspace(
            workspace, progress, exercises, seed, unlock=order.unlock, spawn=order.spawn, meanwhile=meanwhile
        )
    report = replace(report, seconds=time.monotonic() - began)
    steps: tuple[str, ...] = ()
    standing: tuple[int, int] | None = None
    if workspace is not None and progress is not None and not order.json:
        steps = tuple(advice.next_steps(workspace, progress, exercises, report.verdicts))
        standing = advice.standing(course, exercises, progress)
    if order.json:
        from grader.report import json

        sys.stdout.write(json.render(report))
    else:
        with outputs.muted(order.outputs):
            _print(report, order.verbose, steps, standing)
    outputs.write(order.outputs, report, next_steps=steps)
    if note:
        print(f"ninja: progress is not remembered here: {note}", file=sys.stderr)
    return report.exit_code


def judge_workspace(
    workspace: Workspace,
    progress: Progress,
    exercises: Sequence[Exercise],
    seed: int,
    *,
    unlock: bool = False,
    spawn: bool = False,
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[Report, str]:
    """Judge a learner's files and remember the verdicts; also returns why that was not possible, or nothing.

    Where it hangs on files that no one has judged yet whether an exercise is locked, these are judged first.
    """
    course, locks = workspace.course, Locks(workspace.course, progress)
    locked = [] if unlock else [exercise for exercise in exercises if locks.left(exercise)]
    first = [exercise for exercise in exercises if exercise not in locked]
    undecided = [exercise for exercise in locks.undecided(locked) if exercise not in first]
    before: dict[str, Snapshot | None] = {}
    known: dict[str, Verdict] = {}

    def entries_of(some: Sequence[Exercise], *, alone: bool = False) -> list[Mapping[str, str]]:
        entries = []
        for exercise in some:
            path, now = workspace.file(exercise), snapshot(workspace, exercise)
            before[exercise.id] = now
            if now is not None and now.pristine:
                known[exercise.id] = undone(course, exercise, shown(path))
            elif before_now := _passed_stage(course, progress, exercise, now, alone=alone):
                known[exercise.id] = before_now
            else:
                entries.append(_entry(exercise, path, shown(path)))
        return entries

    def opened() -> list[Mapping[str, str]]:
        """The entries of what is not locked any more, now that the first are judged."""
        locks = Locks(course, progress)
        known.update({one.id: locks.verdict(one, shown(workspace.file(one))) for one in locked if locks.left(one)})
        return entries_of([one for one in locked if one.id not in known], alone=alone)

    alone = len(exercises) == 1
    entries = [*entries_of(first, alone=alone), *entries_of(undecided)]
    by_id = {exercise.id: exercise for exercise in course}

    def remember(verdict: Verdict) -> None:
        judged = before[verdict.id]
        if judged is not None and judged == snapshot(workspace, by_id[verdict.id]):  # else it changed under the judge's eyes
            progress.record(judged, verdict)

    note = ""
    try:
        report = judge_files(course, entries, seed, then=opened, spawn=spawn, on_verdict=remember, meanwhile=meanwhile)
    finally:
        note = progress.save()  # also on Ctrl-C: what has been judged has been judged
    judged = {verdict.id: verdict for verdict in report.verdicts} | known
    return replace(report, verdicts=tuple(judged[exercise.id] for exercise in exercises)), note


def judge_files(
    course: Course,
    entries: Sequence[Mapping[str, str]],
    seed: int,
    *,
    then: Callable[[], Sequence[Mapping[str, str]]] = tuple,
    spawn: bool = False,
    on_verdict: Callable[[Verdict], None] = lambda verdict: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Report:
    """One run of the judge, in the order of `entries`, and then of those that `then` names once these are judged.

    `meanwhile` is called as the judge wakes. Starts none for nothing.
    """
    verdicts: dict[str, Verdict] = {}
    closing: Mapping[str, Any] = {"isolation": jail.available(), "versions": {}}
    asked: list[Mapping[str, str]] = []
    entries = entries or then()
    if entries:
        with client.Host(spawn=spawn) as host, live.display(len(entries)) as display:
            meanwhile()
            while entries:
                asked += entries
                for event in host.grade(course.root, entries, seed):
                    if event["event"] == "verdict":
                        verdict = verdict_from_json(event["verdict"])
                        verdicts[verdict.id] = verdict
                        on_verdict(verdict)
                        display.judged(len(verdicts), verdict.id)
                    elif event["event"] == "progress":
                        display.working(event)
                    elif event["event"] == "done":
                        closing = event
                entries = [entry for entry in then() if entry not in asked]
    return Report(
        seed,
        tuple(closing["isolation"]),
        tuple(verdicts[entry["id"]] for entry in asked),
        {"ninja": ninja.__version__, **closing["versions"]},
    )


def _passed_stage(
    course: Course, progress: Progress, exercise: Exercise, now: Snapshot | None, *, alone: bool
) -> Verdict | None:
    """A stage takes seconds: among others, what has passed with these very bytes is not run again."""
    if not exercise.stage or alone:
        return None
    verdict = progress.verdict(now)
    if verdict is None or not verdict.passed:
        return None
    return replace(
        verdict, notes=(*verdict.notes, f"as it passed before; `ninja grade {advice.short(course, exercise)}` runs it again")
    )


def _entry(exercise: Exercise, path: Path, typed: str) -> Mapping[str, str]:
    return {"id": exercise.id, "path": str(path), "shown": typed}


def import_the_report() -> None:
    """Its 0.1 s are over before the judge has imported torch."""
    import grader.report.terminal  # noqa: F401


def _print(report: Report, verbose: bool, steps: Sequence[str], progress: tuple[int, int] | None) -> None:
    from rich.console import Console

    from grader.report.terminal import print_report

    focus = True if verbose or report.total == 1 else None
    print_report(report, Console(), focus=focus, next_steps=steps, progress=progress)
