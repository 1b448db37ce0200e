"""`hint`, `show` and `solution`: what an exercise has to say. Imports no torch, and rich only to colour code."""

from __future__ import annotations

import sys

from grader.course import Course
from grader.errors import UsageError
from grader.exercise import Exercise
from ninja import advice
from ninja.progress import Hints, Progress
from ninja.terminal import Paint, reflowed, width, wrapped
from ninja.workspace import Workspace


def show(course: Course, workspace: Workspace | None, exercise: Exercise) -> str:
    """Title, text, shape table and forward: all of an exercise but its file."""
    from grader import stub

    paint = Paint.of(sys.stdout)
    parts = [paint.bold(exercise.title), paint.dim(exercise.id), "", reflowed(exercise.text, width())]
    if not exercise.stage:
        parts += ["", *stub.table(exercise), "", paint.python(exercise.segment(exercise.forward))]
    if workspace is not None:
        given = Hints(workspace).given(exercise)
        parts += ["", paint.dim(f"Your file: {workspace.shown(workspace.file(exercise))}")]
        parts += [
            paint.dim(
                f"Hints: {given} of {len(exercise.hints)} seen; `ninja hint {advice.short(course, exercise)}` gives the next"
            )
        ]
    return "\n".join(parts) + "\n"


def hint(course: Course, workspace: Workspace, exercise: Exercise) -> str:
    """The next hint, counted."""
    paint = Paint.of(sys.stdout)
    if not exercise.hints:
        return f"{exercise.id} has no hints\n"
    name = advice.short(course, exercise)
    index, over = Hints(workspace).next(exercise)
    count = len(exercise.hints)
    lines = [
        paint.bold(f"Hint {index + 1} of {count}")
        + paint.dim(f"  {exercise.id}" + ("  (from the start again)" if over else ""))
    ]
    lines += ["", *wrapped(exercise.hints[index]), ""]
    if index + 1 < count:
        lines += [paint.dim(f"`ninja hint {name}` again for the next.")]
    else:
        lines += [paint.dim(f"That was the last. `ninja solution {name} --i-give-up` shows a worked answer.")]
    return "\n".join(lines) + "\n"


def solution(course: Course, workspace: Workspace | None, exercise: Exercise, *, give_up: bool) -> str:
    """The worked answer, for whoever has passed or gives up. Raises UsageError for anyone else."""
    if not give_up:
        state = "unjudged" if workspace is None else Progress(workspace).state(exercise)
        if state != "pass":
            name = advice.short(course, exercise)
            why = f"run `ninja grade {name}` first" if state == "unjudged" else f"`ninja hint {name}` may help"
            raise UsageError(f"the solution opens once {exercise.id} has passed: {why}. Or `ninja solution {name} --i-give-up`")
    from grader import stub

    paint = Paint.of(sys.stdout)
    return f"{paint.bold(exercise.title)}\n{paint.dim(exercise.id)}\n\n{paint.python(stub.worked(exercise).rstrip())}\n"
