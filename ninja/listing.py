"""`ninja list`: the exercises and where one stands, a line each; in a terminal it hands over to `browse`.

Imports no torch and no rich, and is kept small, since it must start at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

from grader.course import Course
from grader.exercise import Exercise
from ninja import advice
from ninja.locks import Locks
from ninja.progress import Progress
from ninja.terminal import WORDS, Paint, clip
from ninja.terminal import width as columns
from ninja.workspace import Workspace


class Item(NamedTuple):
    """One line of the list. `short` is what one types for it."""

    id: str
    track: str
    short: str
    title: str
    state: str
    path: str
    note: str = ""  # of a locked one: what it waits for


def fits(item: Item, only: str) -> bool:
    """Whether `only` (all, todo, done) leaves it in the list."""
    return only == "all" or (item.state == "pass") == (only == "done")


def items(course: Course, workspace: Workspace | None, exercises: Sequence[Exercise]) -> tuple[Item, ...]:
    """The list's lines, states taken from the files as they are."""
    locks = None if workspace is None else Locks(course, Progress(workspace))
    listed = []
    for one in exercises:
        note = "" if locks is None else locks.words(one)
        state = "pending" if locks is None else "locked" if note else locks.state(one)
        path = "" if workspace is None else workspace.shown(workspace.file(one))
        listed.append(Item(one.id, one.track, advice.short(course, one), one.title, state, path, note))
    return tuple(listed)


def run(
    course: Course, workspace: Workspace | None, exercises: Sequence[Exercise], *, only: str, plain: bool, as_json: bool
) -> int:
    """Print the list, or let its reader move about in it."""
    lines = items(course, workspace, exercises)
    if as_json:
        import json

        document = [item._asdict() for item in lines if fits(item, only)]
        print(json.dumps({"version": 1, "exercises": document}, indent=2))
        return 0
    if plain or not (sys.stdin.isatty() and sys.stdout.isatty()):
        paint = Paint.of(sys.stdout)
        width = max((len(item.id) for item in lines), default=0)
        words = max((len(WORDS.get(item.state, item.state)) for item in lines), default=0)
        said = ""
        for item in lines:
            if fits(item, only):
                state = paint.state(item.state, f"{WORDS.get(item.state, item.state):{words}}")
                note, said = item.note if item.note != said else "", item.note  # once a track
                line = f"{paint.mark(item.state)} {state}  {item.id:{width}}  {item.title}" + (f" ({note})" if note else "")
                print(clip(line, columns()) if sys.stdout.isatty() else line)
        return 0
    from ninja import screen
    from ninja.browse import Browse

    first = next((at for at, item in enumerate(lines) if item.state != "pass"), 0) if only == "all" else 0
    return screen.browse(Browse(course.title, lines, only, at=first), course, workspace)
