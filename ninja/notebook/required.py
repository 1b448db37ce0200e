"""What a repository of the course must hold, and what it costs where it is not there. Imports no torch."""

from __future__ import annotations

from grader.course import Course
from grader.verdict import Verdict
from ninja.notebook import lecture, wavenet

WEEK = "week4"
BACKPROP, WAVENET = "backprop_ninja.ipynb", "wavenet.ipynb"
FILES = (BACKPROP, WAVENET)


def exercises(file: str, course: Course) -> list[str]:
    """The exercises that a notebook of this name answers."""
    known = {exercise.id for exercise in course}
    return [id for id in lecture.PARTS.values() if id in known] if file == BACKPROP else []


def verdicts(file: str) -> list[Verdict]:
    """The verdicts on a notebook that is not there, other than those on exercises."""
    return [wavenet.missing()] if file == WAVENET else []
