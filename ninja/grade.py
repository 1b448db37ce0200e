"""`ninja grade`: which exercises, what the judge says of them, and where that is written. Imports no torch.

words → exercises → (untouched stubs need no judge) → Host → verdicts → Report → terminal | JSON | JUnit
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ninja
from grader import client, jail
from grader.course import Course
from grader.errors import UsageError
from grader.exercise import Exercise
from grader.verdict import Finding, Report, Verdict, verdict_from_json
from ninja import advice, files, live
from ninja.progress import Progress, Snapshot, snapshot
from ninja.workspace import Workspace


@dataclass(frozen=True)
class Order:
    """What `grade` was asked for. Without a seed one is drawn."""

    what: tuple[str, ...] = ()
    seed: int | None = None
    json: bool = False
    junit: Path | None = None
    solutions: bool = False
    spawn: bool = False
    verbose: bool = False


def run(order: Order, course: Course, workspace: Workspace | None) -> int:
    """Judge and report; returns the exit code. `workspace` may be None where the worked solutions are judged."""
    exercises = course.find(order.what)
    if order.junit is not None and not order.junit.resolve().parent.is_dir():
        raise UsageError(f"there is no folder {order.junit.parent} to write {order.junit.name} into")
    seed = secrets.randbits(31) if order.seed is None else order.seed
    began = time.monotonic()
    if order.solutions or workspace is None:
        report, note = (
            judge_files(course, [_entry(one, one.path, str(one.path)) for one in exercises], seed, spawn=order.spawn),
            "",
        )
        progress = None
    else:
        progress = Progress(workspace)
        report, note = judge_workspace(workspace, progress, exercises, seed, spawn=order.spawn)
    report = replace(report, seconds=time.monotonic() - began)
    if order.junit is not None:
        from grader.report import junit

        try:
            files.write(order.junit, junit.render(report).encode())
        except OSError as error:
            raise UsageError(f"{order.junit} can't be written: {files.reason(error)}") from error
    if order.json:
        from grader.report import json

        sys.stdout.write(json.render(report))
    elif workspace is not None and progress is not None:
        steps = advice.next_steps(workspace, progress, exercises, report.verdicts)
        _print(report, order.verbose, steps, advice.standing(course, exercises, progress))
    else:
        _print(report, order.verbose, (), None)
    if note:
        print(f"ninja: progress is not remembered here: {note}", file=sys.stderr)
    return report.exit_code


def judge_workspace(
    workspace: Workspace, progress: Progress, exercises: Sequence[Exercise], seed: int, *, spawn: bool = False
) -> tuple[Report, str]:
    """Judge a learner's files and remember the verdicts; also returns why that was not possible, or nothing."""
    before = {exercise.id: snapshot(workspace, exercise) for exercise in exercises}
    known: dict[str, Verdict] = {}
    entries = []
    for exercise in exercises:
        path, now = workspace.file(exercise), before[exercise.id]
        shown = workspace.shown(path)
        if now is not None and now.pristine:
            known[exercise.id] = undone(workspace.course, exercise, shown)
        elif before_now := _passed_stage(workspace.course, progress, exercise, now, alone=len(exercises) == 1):
            known[exercise.id] = before_now
        else:
            entries.append(_entry(exercise, path, shown))
    by_id = {exercise.id: exercise for exercise in exercises}

    def remember(verdict: Verdict) -> None:
        judged = before[verdict.id]
        if judged is not None and judged == snapshot(workspace, by_id[verdict.id]):  # else it changed under the judge's eyes
            progress.record(judged, verdict)

    note = ""
    try:
        report = judge_files(workspace.course, entries, seed, spawn=spawn, on_verdict=remember)
    finally:
        note = progress.save()  # also on Ctrl-C: what has been judged has been judged
    judged = {verdict.id: verdict for verdict in report.verdicts} | known
    return replace(report, verdicts=tuple(judged[exercise.id] for exercise in exercises)), note


def judge_files(
    course: Course,
    entries: Sequence[Mapping[str, str]],
    seed: int,
    *,
    spawn: bool = False,
    on_verdict: Callable[[Verdict], None] = lambda verdict: None,
) -> Report:
    """One run of the judge, in the order of `entries`. Starts no judge for none."""
    verdicts: dict[str, Verdict] = {}
    closing: Mapping[str, Any] = {"isolation": jail.available(), "versions": {}}
    if entries:
        with client.Host(spawn=spawn) as host, live.display(len(entries)) as display:
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
    return Report(
        seed,
        tuple(closing["isolation"]),
        tuple(verdicts[entry["id"]] for entry in entries),
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


def undone(course: Course, exercise: Exercise, shown: str) -> Verdict:
    """The verdict on an untouched stub, which needs no judge."""
    asked = () if exercise.stage else exercise.asked
    findings = tuple(Finding(name, "missing") for name in asked)
    return Verdict(exercise.id, exercise.title, "pending", 0.0, course.max_points(exercise), findings, path=shown)


def _entry(exercise: Exercise, path: Path, shown: str) -> Mapping[str, str]:
    return {"id": exercise.id, "path": str(path), "shown": shown}


def _print(report: Report, verbose: bool, steps: Sequence[str], progress: tuple[int, int] | None) -> None:
    from rich.console import Console

    from grader.report.terminal import print_report

    focus = True if verbose or report.total == 1 else None
    print_report(report, Console(), focus=focus, next_steps=steps, progress=progress)
