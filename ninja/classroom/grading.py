"""A class, one submission after the other, to as many graders as there are: only what changed, each result as it comes.

    Handin → (files, digest) → known? → Crew → Result → gradebook

At most a few submissions are in this process at once, however large the class. One that can't be read is a result like any
other; one that brings down the process that grades it is tried again alone, and then is a result too. Imports no torch.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass

import ninja
from grader.course import Course
from grader.errors import SubmissionError, WorkerError
from ninja import files
from ninja.classroom import parcel as parcels
from ninja.classroom.executors import Crew
from ninja.classroom.marker import Terms
from ninja.classroom.parcel import Parcel
from ninja.classroom.records import Result
from ninja.classroom.roster import Handin
from ninja.classroom.walls import Unfit

WAITING = 2  # submissions read ahead for each that is being graded


@dataclass(frozen=True)
class Unchanged:
    """What was not graded, because its result stands. `why` is set where that should be known."""

    name: str
    why: str = ""


@dataclass(frozen=True)
class _Job:
    parcel: Parcel
    digest: str


class Plan:
    """What is to be graded on which terms. `known` are the digests of the results that stand, by submission."""

    def __init__(self, course: Course, terms: Terms, known: Mapping[str, str]) -> None:
        self.terms = terms
        self._known = known
        self._same = files.sha256(json.dumps([_course(course), terms.seed, terms.exercises, ninja.__version__]).encode())

    def next(self, handin: Handin) -> _Job | Result | Unchanged:
        """Read one submission, and say what is to be done with it."""
        if handin.problem:
            return self._unreadable(handin, handin.problem)
        assert handin.path is not None
        try:
            parcel = parcels.gather(handin.name, handin.path)
        except SubmissionError as error:
            if handin.name in self._known and not handin.path.exists():
                return Unchanged(handin.name, f"{handin.path} is not there any more; what it got stands")
            return self._unreadable(handin, str(error))
        digest = files.sha256(f"{self._same} {parcel.digest}".encode())
        return Unchanged(handin.name) if self._known.get(handin.name) == digest else _Job(parcel, digest)

    def _unreadable(self, handin: Handin, why: str) -> Result | Unchanged:
        digest = files.sha256(f"{self._same} {why}".encode("utf-8", "backslashreplace"))
        if self._known.get(handin.name) == digest:
            return Unchanged(handin.name)
        return Result(handin.name, "unreadable", why, digest=digest, seed=self.terms.seed)


def grade(handins: Iterable[Handin], plan: Plan, crew: Crew) -> Iterator[Result | Unchanged]:
    """What became of each, as it comes. Raises Unfit, and WorkerError where the graders are gone for good."""
    running: dict[Future[Result], _Job] = {}
    suspects: deque[_Job] = deque()  # of all that were at work when a process ended one is to blame, or none
    ahead = iter(handins)
    more = True
    while more or running or suspects:
        while more and not suspects and len(running) < WAITING * crew.width:
            handin = next(ahead, None)
            if handin is None:
                more = False
                break
            job = plan.next(handin)
            if not isinstance(job, _Job):
                yield job
                continue
            try:
                running[crew.submit(job.parcel, job.digest, plan.terms)] = job
            except BrokenExecutor:
                suspects.append(job)
        if not running:
            while suspects:
                yield _alone(suspects.popleft(), plan, crew)
            continue
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            try:
                yield future.result()
            except BrokenExecutor:
                suspects.append(job)
            except CancelledError:
                raise WorkerError("those who grade are gone. Run the same command again: it goes on from here") from None
            except Unfit:
                raise
            except Exception as error:
                yield _failed(job, f"its grader failed ({type(error).__name__}: {error})")


def _alone(job: _Job, plan: Plan, crew: Crew) -> Result:
    """Grade one with no other beside it, so that what happens is its own doing."""
    for _ in range(2):
        crew.renew()
        try:
            return crew.submit(job.parcel, job.digest, plan.terms).result()
        except BrokenExecutor:
            continue
        except Unfit:
            raise
        except Exception as error:
            return _failed(job, f"its grader failed ({type(error).__name__}: {error})")
    crew.renew()
    return _failed(job, "the process that graded it ended, three times over")


def _failed(job: _Job, why: str) -> Result:
    return Result(job.parcel.name, "failed", f"{why}; run the same command again", notes=job.parcel.notes)


def _course(course: Course) -> list[object]:
    """Everything of a course that a verdict may hang on; not the rule about lateness, for one."""
    tracks = [[track.name, track.scene, track.after, dict(track.points)] for track in course.tracks]
    return [tracks, [[exercise.id, files.sha256(exercise.source.encode())] for exercise in course]]
