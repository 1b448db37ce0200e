"""What the tests of classes share: submissions of the miniature course, the real commands run over them, a gradebook read back."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from helpers import MINI, RIGHT, answer, environment, mini_workspace, ninja

TIMES = {"graded_at", "made_at", "seconds"}
"""Columns of a gradebook that say when and how long: the only ones that may differ between two runs over the same."""

WRONG = {"dx": "dy", "db": "dy"}


def hand_in(folder: Path, **answers: Mapping[str, str] | None) -> Path:
    """A submission: a workspace in which exercises of the miniature course are answered, `None` for rightly.

    `hand_in(path, double=None, bias={"dx": "dy", "db": "dy"})`
    """
    workspace = mini_workspace(folder)
    ids = {id.split("_")[-1]: id for id in RIGHT}
    for name, lines in answers.items():
        answer(workspace, ids[name], **(lines or {}))
    return folder


def a_class(folder: Path) -> Path:
    """Four students: all right, one thing wrong, nothing begun, nothing handed in."""
    hand_in(folder / "alice", double=None, square=None, bias=None)
    hand_in(folder / "bob", double=None, bias=WRONG)
    hand_in(folder / "carol")
    (folder / "dan").mkdir()
    return folder


def dump(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All that a gradebook holds, without times; rows in the order of their keys."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return {
            table: sorted(
                ({key: row[key] for key in set(row.keys()) - TIMES} for row in database.execute(f"SELECT * FROM {table}")),
                key=lambda row: json.dumps(row, sort_keys=True),
            )
            for table in tables
        }


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in a gradebook."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def table(cwd: Path) -> dict[str, str]:
    """What `ninja gradebook` says: the rest of the line by student."""
    lines = ninja("gradebook", cwd=cwd).stdout.splitlines()[1:]
    return {line.split()[1]: " ".join(line.split()[2:]) for line in lines}


@contextlib.contextmanager
def start(*words: str | Path, cwd: Path, **more: str) -> Iterator[subprocess.Popen[str]]:
    """The real command over the miniature course, started and not waited for, in a session of its own; gone afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ninja", *map(str, words)],
        cwd=cwd,
        env=environment(NINJA_COURSE=str(MINI), **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def alive_below(pid: int) -> list[int]:
    """Processes that are descendants of one, through those that still are (Linux)."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found, level = [], [pid]
    while level:
        level = [child for child, parent in parents.items() if parent in level]
        found += level
    return found


def running(pids: list[int]) -> list[int]:
    """Those that have not ended (a zombie has)."""
    found = []
    for pid in pids:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                found.append(pid)
    return found


def command_of(pid: int) -> str:
    """What it was started as; empty where it has ended meanwhile."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def kill(pid: int) -> None:
    """End one process at once, as the kernel does where memory is short."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 9)
