"""The worked backward, cut into steps: the lines that make one asked gradient, run as they are or edited."""

from __future__ import annotations

import ast
import functools
from collections.abc import Mapping, Sequence

from torch import Tensor

from grader import steps
from grader.diagnosis import interpret
from grader.diagnosis.edits import Lines
from grader.diagnosis.evidence import Case, View
from grader.exercise import Exercise


def step(exercise: Exercise, name: str) -> Lines:
    """The lines of the worked backward that make the asked gradient `name`, with the small helpers that they need.

    Empty where there is no worked function (a class is asked for).
    """
    return _step(exercise.source, name, exercise) if exercise.harness is None else ()


@functools.lru_cache(maxsize=1024)
def _step(source: str, name: str, exercise: Exercise) -> Lines:
    variables = steps.variables(exercise.backward, exercise.asked)
    needed, kept = {variables[name]}, set[int]()
    # In a chain the other asked gradients are in hand; else they are worked out on the way.
    stops = set(variables.values()) - needed if exercise.is_chain else set()
    lines = _names(source, exercise)
    grown = True
    while grown:
        grown = False
        for index, (_, bound, read) in enumerate(lines):
            if index not in kept and bound & needed:
                kept.add(index)
                needed |= read - stops
                grown = True
    return tuple(lines[index][0] for index in sorted(kept))


@functools.lru_cache(maxsize=64)
def _names(source: str, exercise: Exercise) -> list[tuple[ast.stmt, set[str], set[str]]]:
    """Each line of the worked backward with the names that it binds or changes, and all that it has in it."""
    lines = exercise.backward.body[:-1]
    return [(line, steps.bound(line), {n.id for n in ast.walk(line) if isinstance(n, ast.Name)}) for line in lines]


def evaluate(case: Case, lines: Sequence[ast.stmt], known: Mapping[str, object]) -> Tensor | None:
    """What the lines make of these values. Raises whatever they raise."""
    variable = steps.variables(case.exercise.backward, case.exercise.asked)[case.name]
    scope = interpret.Names({name: value for name, value in known.items() if name != variable})
    interpret.run(lines, scope)
    result = scope.get(variable)
    return result if isinstance(result, Tensor) else None


class Runner:
    """Runs edited versions of the same lines; what stands before the edit is run once for each view."""

    def __init__(self, case: Case, lines: Lines) -> None:
        self.lines = lines
        self.variable = steps.variables(case.exercise.backward, case.exercise.asked)[case.name]
        self.before: dict[tuple[int, int], interpret.Names] = {}

    def __call__(self, view: View, edited: Lines) -> Tensor | None:
        """As `evaluate`."""
        at = next((i for i, (a, b) in enumerate(zip(edited, self.lines, strict=False)) if a is not b), len(edited))
        scope = self._scope(view, at).copy()
        interpret.run(edited[at:], scope)
        result = scope.get(self.variable)
        return result if isinstance(result, Tensor) else None

    def _scope(self, view: View, at: int) -> interpret.Names:
        """The names after the first `at` lines."""
        key = (id(view), at)
        if key not in self.before:
            if at:
                scope = self._scope(view, at - 1).copy()
                interpret.run(self.lines[at - 1 : at], scope)
            else:
                scope = interpret.Names({name: value for name, value in view.known.items() if name != self.variable})
            self.before[key] = scope
        return self.before[key]
