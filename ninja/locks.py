"""What is locked: the exercises of a track that comes `after` another one, until all of that has passed. Imports no torch.

    files as they are + what the judge said of them → what is left before an exercise opens

Whether anyone may do something in spite of a lock is for the commands to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from grader.course import Course
from grader.exercise import Exercise
from ninja.progress import Progress

if TYPE_CHECKING:
    from grader.verdict import Verdict


class Locks:
    """The locks of a course at one moment: what passes later opens nothing here."""

    def __init__(self, course: Course, progress: Progress) -> None:
        self._course = course
        self._progress = progress
        self._left: dict[str, tuple[Exercise, ...]] = {}
        self._states: dict[str, str] = {}

    def state(self, exercise: Exercise) -> str:
        """`Progress.state`, at that moment: each file is read once."""
        if exercise.id not in self._states:
            self._states[exercise.id] = self._progress.state(exercise)
        return self._states[exercise.id]

    def left(self, exercise: Exercise) -> tuple[Exercise, ...]:
        """What has to pass before this one opens; nothing where it is open."""
        before = self._course.track(exercise.track).after
        if before is None:
            return ()
        if before not in self._left:
            track = self._course.track(before)
            self._left[before] = tuple(one for one in track.exercises if self.state(one) != "pass")
        return self._left[before]

    def undecided(self, exercises: Iterable[Exercise]) -> tuple[Exercise, ...]:
        """What the judge has to see before it is known whether these are open: files that no one has judged as they are.

        Nothing of a track in which something is known not to pass: then there is nothing to decide.
        """
        found: dict[str, Exercise] = {}
        for left in {self.left(exercise) for exercise in exercises}:
            if all(self.state(one) == "unjudged" for one in left):
                found |= {one.id: one for one in left}
        return tuple(found.values())

    def words(self, exercise: Exercise) -> str:
        """``locked until `ninja` passes: 3 left``, or nothing where it is open."""
        left = self.left(exercise)
        return f"locked until `{left[0].track}` passes: {len(left)} left" if left else ""

    def verdict(self, exercise: Exercise, path: str) -> Verdict:
        """That on an exercise which is locked."""
        from grader.verdict import Verdict  # here, since `list` asks for words alone and must start at once

        points = self._course.max_points(exercise)
        return Verdict(exercise.id, exercise.title, "locked", 0.0, points, message=self.words(exercise), path=path)
