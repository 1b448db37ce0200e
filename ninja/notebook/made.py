"""The notebooks that `ninja assign` makes, filled in → entries for the judge. Reads text; imports no torch, runs nothing.

An answer cell begins with `# answer: ninja/10_output_linear`; that line survives what editors and services do to metadata. Of
it, and of the cells above it, the lines go to the judge from which the asked function or class comes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader import cells, excerpt
from grader.course import Course
from grader.errors import UsageError
from grader.excerpt import Place
from grader.exercise import Exercise
from grader.notebook import Cell, Notebook

ANSWER = "# answer: "
_MARK = re.compile(r"#\s*answer:\s*([\w/]+)", re.IGNORECASE)
NOT_THEIRS = ("forward", "draw", "harness")


@dataclass(frozen=True)
class Answers:
    """The answers in a notebook, and the exercises that it asks for."""

    exercises: tuple[Exercise, ...] = ()
    entries: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.exercises)


def mark(exercise: Exercise) -> str:
    """The first line of an answer cell."""
    return f"{ANSWER}{exercise.id}"


def answers_to(cell: Cell, course: Course) -> Exercise | None:
    """The exercise that a cell answers, by its first line."""
    first = next((each for each in cell.source.split("\n") if each.strip() and not each.startswith("%%")), "")
    match = _MARK.match(first.strip())
    if cell.kind != "code" or match is None:
        return None
    try:
        return course.exercise(match[1])
    except UsageError:
        return None


def is_answer(cell: Cell) -> bool:
    """Whether a cell answers any exercise."""
    first = next((each for each in cell.source.split("\n") if each.strip() and not each.startswith("%%")), "")
    return _MARK.match(first.strip()) is not None


def find(notebook: Notebook, course: Course) -> Answers:
    """The answers of a made notebook; empty where it is none. Of several answers to one exercise the last counts."""
    cells_of: dict[str, Cell] = {}
    for cell in notebook.code:
        if exercise := answers_to(cell, course):
            cells_of[exercise.id] = cell
    ours = notebook.metadata.get("ninja")
    listed = ours.get("exercises") if isinstance(ours, dict) else None
    asked = {id for id in listed if isinstance(id, str)} if isinstance(listed, list) else set()
    exercises = tuple(one for one in course if one.id in asked | cells_of.keys())
    entries = {one.id: entry(notebook.code, cells_of, one, notebook.shown) for one in exercises if one.id in cells_of}
    return Answers(exercises, entries)


def entry(code: Sequence[Cell], cells_of: Mapping[str, Cell], exercise: Exercise, shown: str) -> dict[str, Any]:
    """What the judge is asked about one exercise."""
    source, places = text(code, cells_of[exercise.id], names(exercise))
    parts = {}
    for stem in exercise.uses:
        earlier = cells_of.get(f"{exercise.track}/{stem}")
        if earlier is not None:
            parts[stem] = text(code, earlier, made_in(earlier))[0]
    return excerpt.entry(exercise.id, shown, source, places, parts=parts)


def names(exercise: Exercise) -> tuple[str, ...]:
    """What an answer must define: the functions and classes of the exercise's file that are a learner's to write."""
    written = [node for node in exercise.tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return tuple(node.name for node in written if node.name not in NOT_THEIRS)


def text(code: Iterable[Cell], answer: Cell, wanted: Collection[str]) -> tuple[str, list[Place | None]]:
    """The lines of a notebook that the wanted names rest on, those of the answer's cell last; and where each stood."""
    before = cells.read(cell for cell in code if cell is not answer and not is_answer(cell))
    try:
        own = cells.statements(answer)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the worker will say what is wrong, and where
        lines = cells.python(answer.source).split("\n")
        return "\n".join(lines), [(answer.number, at) for at in range(1, len(lines) + 1)]
    kept: list[tuple[str, Place | None]] = []
    for line in cells.lines_behind([*before.lines, *own], wanted, ()):
        kept += zip(line.text, line.places, strict=True)
    return "\n".join(line for line, _ in kept) + "\n", [place for _, place in kept]


def made_in(cell: Cell) -> set[str]:
    """The functions and classes that a cell defines."""
    try:
        own = cells.statements(cell)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {name for line in own if isinstance(line.node, ast.FunctionDef | ast.ClassDef) for name in line.makes}
