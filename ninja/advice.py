"""What to type next, and how far one has come. Words only: judges nothing, draws nothing, imports no torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from grader.course import Course
from grader.exercise import Exercise

if TYPE_CHECKING:
    from grader.verdict import Verdict
    from ninja.progress import Progress
    from ninja.workspace import Workspace


def short(course: Course, exercise: Exercise) -> str:
    """The least that one has to type: `10` in the main track, `warmup/01` elsewhere."""
    return str(exercise.number) if exercise.track == course.main else f"{exercise.track}/{exercise.number:02d}"


def standing(course: Course, exercises: Sequence[Exercise], progress: Progress) -> tuple[int, int]:
    """(passed, of how many): over the one track that `exercises` are of, else over the main track."""
    tracks = {exercise.track for exercise in exercises}
    track = course.track(tracks.pop() if len(tracks) == 1 else course.main)
    return progress.passed(track.exercises), len(track.exercises)


def next_after(course: Course, progress: Progress, exercise: Exercise | None) -> Exercise | None:
    """The first that is open and has not passed, from `exercise` on and then from the beginning."""
    from ninja.locks import Locks

    everything, locks = list(course), Locks(course, progress)
    start = everything.index(exercise) + 1 if exercise is not None else 0
    later = everything[start:] + everything[:start]
    return next((one for one in later if progress.state(one) != "pass" and not locks.left(one)), None)


def next_steps(
    workspace: Workspace, progress: Progress, exercises: Sequence[Exercise], verdicts: Sequence[Verdict]
) -> list[str]:
    """What to type after this report: about the first exercise that needs mending, else about the next to do."""
    course = workspace.course
    by_id = {exercise.id: exercise for exercise in exercises}
    for verdict in verdicts:
        if verdict.status == "broken":
            return ["ninja doctor  # looks for what is wrong with this installation"]
    for verdict in verdicts:
        if verdict.status not in ("pass", "pending", "locked"):
            name = short(course, by_id[verdict.id])
            if not workspace.file(by_id[verdict.id]).is_file():
                return [f"ninja reset {name}  # makes the file anew"]
            return [f"ninja hint {name}  # a nudge", f"ninja show {name}  # the forward and the shapes", f"ninja grade {name}"]
    todo = next((by_id[verdict.id] for verdict in verdicts if verdict.status == "pending"), None)
    if todo is None:
        todo = _opens(course, progress, [by_id[verdict.id] for verdict in verdicts if verdict.status == "locked"])
    if todo is None:
        todo = next_after(course, progress, by_id[verdicts[-1].id] if verdicts else None)
        if todo is None:
            return []
    name = short(course, todo)
    if progress.state(todo) == "unjudged":
        return [f"ninja grade {name}"]
    return begin(workspace, todo)


def _opens(course: Course, progress: Progress, locked: Sequence[Exercise]) -> Exercise | None:
    """The first of what has to pass before these open."""
    from ninja.locks import Locks

    locks = Locks(course, progress)
    return next((one for exercise in locked for one in locks.left(exercise)), None)


def begin(workspace: Workspace, exercise: Exercise) -> list[str]:
    """How to set about an exercise."""
    name = short(workspace.course, exercise)
    where = workspace.shown(workspace.file(exercise))
    return [
        f"open {where}  # in your editor: replace each ...",
        f"ninja grade {name}",
        f"ninja hint {name}  # if you are stuck",
    ]
