"""Which exercise file has changed: announced by the system, or found by looking again and again. A thread.

Editors save in many ways (in place, by renaming a new file over the old one, in two steps), so an event only says where to
look: what counts is the file's content when it is read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.exercise import Exercise
from ninja.progress import Snapshot, snapshot
from ninja.workspace import Workspace

PERIOD = 0.2
"""Seconds between two looks where changes are not announced."""


@dataclass(frozen=True)
class Seen:
    """A learner's file as it was when it was read, None where there is none.

    `saved` is off where not the file itself was touched but one that it builds on.
    """

    id: str
    now: Snapshot | None
    saved: bool = True


def follow(workspace: Workspace, on_seen: Callable[[Seen], None], stop: threading.Event, *, poll: bool) -> threading.Thread:
    """Start a thread that calls `on_seen` for each exercise file that was touched, until `stop`."""
    exercises = {(one.track, one.path.name): one for one in workspace.course}
    builds_on: dict[tuple[str, str], list[Exercise]] = {}
    for one in workspace.course:
        for stem in one.uses:
            builds_on.setdefault((one.track, stem), []).append(one)

    def run() -> None:
        for touched in _polled(workspace, stop) if poll else _announced(workspace, stop):
            for path in touched:
                exercise = exercises.get((path.parent.name, path.name))
                if exercise is not None:
                    on_seen(Seen(exercise.id, snapshot(workspace, exercise)))
                    for one in builds_on.get((exercise.track, exercise.stem), ()):
                        on_seen(Seen(one.id, snapshot(workspace, one), saved=False))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def _announced(workspace: Workspace, stop: threading.Event) -> Iterator[set[Path]]:
    """As the system tells; where it can't (no more watches, a strange file system), by looking."""
    import watchfiles

    try:
        # Steps of 10 ms: what a learner waits for after saving is the judge, not us.
        for changes in watchfiles.watch(
            workspace.root / "exercises", watch_filter=None, debounce=20, step=10, stop_event=stop, raise_interrupt=False
        ):
            yield {Path(path) for _, path in changes}
    except (OSError, RuntimeError):
        yield from _polled(workspace, stop)


def _polled(workspace: Workspace, stop: threading.Event) -> Iterator[set[Path]]:
    paths = [workspace.file(exercise) for exercise in workspace.course]
    before = {path: _stamp(path) for path in paths}
    while not stop.wait(PERIOD):
        now = {path: _stamp(path) for path in paths}
        touched = {path for path in paths if now[path] != before[path]}
        before = now
        if touched:
            yield touched


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
