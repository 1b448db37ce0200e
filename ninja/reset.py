"""`ninja reset`: the stub as it was, after asking. Nothing that a learner wrote is ever lost: a copy is kept first."""

from __future__ import annotations

import difflib
import sys
import time
from pathlib import Path

from grader.errors import SubmissionError, UsageError
from grader.exercise import Exercise
from ninja import files
from ninja.terminal import Paint
from ninja.workspace import Workspace

MOST_DIFF = 200_000
"""Bytes beyond which no diff is drawn."""


def run(workspace: Workspace, exercise: Exercise, *, yes: bool) -> int:
    """Returns 0 where the file now is the stub, 1 where its owner said no."""
    path = workspace.file(exercise)
    shown = workspace.shown(path)
    if path.is_dir():
        raise SubmissionError(f"{shown} is a folder, where the exercise's file belongs. Move it away, then run this again")
    stub = workspace.home.stub(exercise)
    data = files.read(path)
    if data is None:
        _write(path, shown, stub)
        print(f"{shown} is made anew")
        return 0
    if data.replace(b"\r\n", b"\n") == stub:
        print(f"{shown} is as it was in the beginning: nothing to do")
        return 0
    print("\n".join(_diff(shown, data, stub)))
    if not yes and not _agreed(shown):
        print(f"{shown} stays as it is")
        return 1
    try:
        kept = _backup(workspace, exercise, data)
    except OSError as error:
        raise SubmissionError(f"{shown} stays as it is: no copy of it could be kept ({files.reason(error)})") from error
    _write(path, shown, stub)
    print(f"{shown} is a fresh stub. Your version is kept: {workspace.shown(kept)}")
    return 0


def _diff(shown: str, data: bytes, stub: bytes) -> list[str]:
    """What would go and what would come."""
    from grader.report.text import clean

    if len(data) > MOST_DIFF:
        return [f"{shown} has {len(data):,} bytes: too many to show"]
    mine, fresh = (clean(text.decode("utf-8", "replace"), MOST_DIFF).splitlines() for text in (data, stub))
    return Paint.of(sys.stdout).diff(list(difflib.unified_diff(mine, fresh, shown, "fresh stub", lineterm="", n=1)))


def _agreed(shown: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("`ninja reset` asks before it takes anything away, and no one is there to answer: add --yes")
    try:
        return input("\nGo back to the stub? A copy of your version is kept. [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False


def _backup(workspace: Workspace, exercise: Exercise, data: bytes) -> Path:
    """Keep a copy under a name that nothing has yet."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for count in range(1000):
        name = f"backups/{exercise.track}/{exercise.stem}.{stamp}{f'-{count}' if count else ''}.py"
        if not (workspace.kept / name).exists():
            return workspace.keep(name, data)
    raise OSError("too many copies of this second")


def _write(path: Path, shown: str, stub: bytes) -> None:
    try:
        files.write(path, stub)
    except OSError as error:
        raise SubmissionError(f"{shown} can't be written: {files.reason(error)}. May you write in that folder?") from error
