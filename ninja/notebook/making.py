"""Exercises → the cells of a notebook to fill in, or the instructor's copy of it. Makes plain data; imports no torch.

    per exercise: what to read | its forward, read-only | `# answer: …` and the stub's blanks | a check | hints, folded away

All is made from the exercise files, and the same files give the same bytes: ids are names, nothing is random or by the clock.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader import stub
from grader.course import Course, Track
from grader.exercise import Exercise
from ninja.notebook import made, styles

Cell = dict[str, Any]
_SPECIAL = re.compile(r"([\\`*_<>\[\]$#|])")

HOW = """\
Run the cell below first. Then, for each exercise: read, look at its forward pass, replace every `...` in its answer cell, run
it, and run the check below it. Leave the line `# answer: …` where it is: by it your answer is found."""


@dataclass(frozen=True)
class Assignment:
    """What is asked of whom: exercises of one track, what each is worth, and how the notebook is marked up."""

    course: Course
    track: Track
    exercises: Sequence[Exercise]
    points: Mapping[str, float]
    title: str = ""
    due: str = ""
    style: str = "plain"
    worked: bool = False

    @property
    def name(self) -> str:
        return self.title or self.track.title

    @property
    def total(self) -> float:
        return sum(self.points[exercise.id] for exercise in self.exercises)


def document(assignment: Assignment) -> dict[str, Any]:
    """The notebook, of format 4.5, as plain data."""
    cells = [_reading("title", _title(assignment)), _code("setup", _setup(assignment), role="setup", locked=True)]
    for exercise in assignment.exercises:
        cells += _exercise(assignment, exercise)
    about: dict[str, Any] = {
        "version": 1,
        "course": assignment.course.title,
        "track": assignment.track.name,
        "exercises": [exercise.id for exercise in assignment.exercises],
        "points": {exercise.id: assignment.points[exercise.id] for exercise in assignment.exercises},
    }
    about |= {"due": assignment.due} if assignment.due else {}
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "ninja": about,
    }
    made_up = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    return styles.marked(made_up, assignment.style, assignment.track.name)


def _exercise(assignment: Assignment, exercise: Exercise) -> Iterator[Cell]:
    name = f"{exercise.track}-{exercise.stem}"
    points = assignment.points[exercise.id]
    worth = f"{points:g} point{'' if points == 1 else 's'}"
    heading = f"## {exercise.number} · {plain(exercise.title)}\n\n*{worth}*\n\n{markdown(exercise.text)}"
    if table := [] if exercise.stage else stub.table(exercise):
        heading += "\n\n```text\n" + "\n".join(line.removeprefix("    ") for line in table) + "\n```"
    yield _reading(f"read-{name}", heading)
    blank = dict(sections(stub.make(exercise)))
    given = [text for defined, text in blank.items() if defined in ("forward", "harness")]
    if given:
        yield _code(f"forward-{name}", "\n\n\n".join(given), role="forward", locked=True, exercise=exercise)
    answer = dict(sections(stub.worked(exercise))) if assignment.worked else blank
    written = [text for defined, text in answer.items() if defined not in made.NOT_THEIRS]
    imports = _imports([exercise], worked=assignment.worked, own=True)
    parts = [made.mark(exercise), *([imports] if imports else []), "\n\n\n".join(written)]
    yield _code(f"answer-{name}", "\n".join(parts[:1]) + "\n" + "\n\n".join(parts[1:]), role="answer", exercise=exercise)
    checked = styles.check(assignment.style, f'ninja.check("{_short(assignment.course, exercise)}")', points)
    yield _code(f"check-{name}", checked, role="check", locked=True, exercise=exercise, points=points)
    if exercise.hints:
        yield _reading(f"hints-{name}", _hints(exercise))


def _short(course: Course, exercise: Exercise) -> str:
    """What names it: the file's name, with the track where another one has a file of that name."""
    return exercise.stem if sum(other.stem == exercise.stem for other in course) == 1 else exercise.id


def _title(assignment: Assignment) -> str:
    count = len(assignment.exercises)
    lines = [f"# {plain(assignment.name)}", "", markdown(assignment.track.text.strip())]
    due = f" Due: {plain(assignment.due)}." if assignment.due else ""
    lines += ["", f"{count} exercise{'' if count == 1 else 's'}, {assignment.total:g} points.{due}", ""]
    return "\n".join([*lines, HOW])


def _setup(assignment: Assignment) -> str:
    return "%load_ext ninja\nimport ninja\n" + _imports(assignment.exercises, worked=assignment.worked, own=False)


def _imports(exercises: Iterable[Exercise], *, worked: bool, own: bool) -> str:
    """The imports that answers need: those from the learner's own `layers`, or all others, once each and sorted."""
    found: dict[str, None] = {}
    for exercise in exercises:
        tree = exercise.tree if worked else ast.parse(stub.make(exercise))
        for node in tree.body:
            module = getattr(node, "module", "")
            if isinstance(node, ast.Import | ast.ImportFrom) and module != "__future__" and (module == "layers") is own:
                found[ast.unparse(node)] = None
    return "\n".join(sorted(found, key=lambda line: (line.startswith("from"), line)))


def sections(text: str) -> Iterator[tuple[str, str]]:
    """The top-level functions and classes of a file, each with the comments above it. Other statements are left out."""
    lines = text.split("\n")
    tree = ast.parse(text)
    before = 0
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, "\n".join(lines[before : node.end_lineno]).strip("\n")
        before = node.end_lineno or 0


def plain(text: str) -> str:
    """Text in which Markdown finds nothing to mark up."""
    return _SPECIAL.sub(r"\\\1", text)


def markdown(text: str) -> str:
    """An exercise's prose as Markdown: indented blocks are code as they are, all else is plain."""
    blocks = re.split(r"\n\s*\n", text.strip("\n"))
    return "\n\n".join(block if block.startswith("    ") else plain(block) for block in blocks)


def _hints(exercise: Exercise) -> str:
    """Folded, one in the other: the second is not seen before the first was opened."""
    opened = "".join(
        f"<details>\n<summary>{'Hint' if place == 1 else 'Another hint'}</summary>\n<p>{html.escape(hint, quote=False)}</p>\n"
        for place, hint in enumerate(exercise.hints, 1)
    )
    return opened + "</details>\n" * (len(exercise.hints) - 1) + "</details>"


def _reading(id: str, text: str) -> Cell:
    return {"cell_type": "markdown", "id": _id(id), "metadata": {"editable": False, "deletable": False}, "source": text}


def _code(
    id: str, text: str, *, role: str, locked: bool = False, exercise: Exercise | None = None, points: float | None = None
) -> Cell:
    about: dict[str, Any] = {"role": role}
    about |= {"exercise": exercise.id} if exercise else {}
    about |= {"points": points} if points is not None else {}
    metadata: dict[str, Any] = {"ninja": about, "deletable": False}
    metadata |= {"editable": False} if locked else {}
    made_up = {"cell_type": "code", "id": _id(id), "metadata": metadata, "source": text.strip("\n")}
    return {**made_up, "execution_count": None, "outputs": []}


def _id(name: str) -> str:
    """As the format wants it: letters, digits, - and _, at most 64."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", name)[:64]
