"""Whether a learner's layers may be trained: every exercise that they are from passes, as the files are now. Imports no torch.

    exercises → what is known of them + the judge, for what no one has judged yet → Missing, or nothing

What passed with these very bytes is not judged again (ninja/progress.py).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.client import Host
from grader.errors import WorkerError
from grader.exercise import Exercise
from grader.verdict import verdict_from_json
from ninja import advice
from ninja.locks import Locks
from ninja.progress import Progress, Snapshot, snapshot
from ninja.terminal import WORDS
from ninja.workspace import Workspace, shown

Say = Callable[[str], None]


@dataclass(frozen=True)
class Missing:
    """What stands in the way: exercises and their states; `lock` is set where a whole track has to pass first."""

    exercises: tuple[tuple[Exercise, str], ...]
    lock: str = ""

    def lines(self, workspace: Workspace, most: int = 8) -> list[str]:
        """For people: what is missing, and what to type next."""
        course = workspace.course
        width = max(len(advice.short(course, exercise)) for exercise, _ in self.exercises[:most])
        told = [
            f"  {advice.short(course, exercise):{width}}  {WORDS.get(state, state):22}  {exercise.title}"
            for exercise, state in self.exercises[:most]
        ]
        told += [f"  … and {len(self.exercises) - most} more"] if len(self.exercises) > most else []
        first, state = self.exercises[0]
        name = advice.short(course, first)
        if state == "gone":
            return [*told, "", f"`ninja reset {name}` makes the file anew"]
        path = workspace.shown(workspace.file(first))
        return [*told, "", f"next: {path}", f"`ninja grade {name}` judges it, `ninja hint {name}` gives a nudge"]


def missing(workspace: Workspace, needed: Sequence[Exercise], host: Host, say: Say, *, unlock: bool = False) -> Missing | None:
    """What has to pass before these exercises' classes are trained. Judges with `host`; `say` is told what is going on."""
    progress = Progress(workspace)
    try:
        if not unlock:
            undecided = Locks(workspace.course, progress).undecided(needed)
            _judge(workspace, progress, undecided, host, say)
            locks = Locks(workspace.course, progress)
            for exercise in needed:
                if left := locks.left(exercise):
                    return Missing(tuple((one, locks.state(one)) for one in left), locks.words(exercise))
        _judge(
            workspace, progress, [one for one in needed if progress.state(one) not in ("pass", "pending", "gone")], host, say
        )
    finally:
        progress.save()  # a workspace that can't be written to is judged again next time
    wanting = tuple((one, state) for one in needed if (state := progress.state(one)) != "pass")
    return Missing(wanting) if wanting else None


def _judge(workspace: Workspace, progress: Progress, exercises: Sequence[Exercise], host: Host, say: Say) -> None:
    before: dict[str, Snapshot | None] = {one.id: snapshot(workspace, one) for one in exercises}
    by_id = {one.id: one for one in exercises}
    paths = [(one, workspace.file(one)) for one in exercises]
    entries = [{"id": one.id, "path": str(path), "shown": shown(path)} for one, path in paths]
    if not entries:
        return
    say(f"judging {len(entries)} exercise{'s' * (len(entries) > 1)}")
    for event in host.grade(workspace.course.root, entries, secrets.randbits(31)):
        if event["event"] == "verdict":
            verdict = verdict_from_json(event["verdict"])
            if verdict.status == "broken":
                raise WorkerError(f"{verdict.id}: {verdict.message}")
            judged = before[verdict.id]
            if judged is not None and judged == snapshot(workspace, by_id[verdict.id]):
                progress.record(judged, verdict)
