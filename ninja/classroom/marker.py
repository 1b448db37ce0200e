"""One submission → its result, with a judge that stays warm. Runs in the processes of a pool, here or on a cluster.

    Parcel → a folder of its own → ninja.submissions → entries → the judge → Result

A process of the pool has one `Marker`; it keeps a judge for each thread that marks at once. Whatever a submission is or does
ends as a Result: only a machine on which nobody can be graded (`walls.Unfit`) stops a run. Imports no torch.
"""

from __future__ import annotations

import contextlib
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ninja
from grader import jail, submission
from grader.client import Host
from grader.course import Course
from grader.errors import NinjaError, SubmissionError, WorkerError
from grader.verdict import Verdict, verdict_from_json, verdict_to_json
from ninja import submissions
from ninja.classroom import similarity, walls
from ninja.classroom.parcel import Parcel
from ninja.classroom.records import Answer, Result
from ninja.submissions import Submission
from ninja.workspace import Home, shown

KEPT_OUTPUT = 2000
"""Characters of what an answer printed: a class has many."""


@dataclass(frozen=True)
class Terms:
    """What is the same for everyone in a class. `exercises` are ids; without any each submission says what it is about."""

    seed: int
    exercises: tuple[str, ...] = ()
    spawn: bool = False
    unsafe: bool = False


@dataclass(frozen=True)
class _Warm:
    """A judge that waits, and the walls that its workers stand behind."""

    host: Host
    walls: tuple[str, ...]


class Marker:
    """A course, and warm judges for it."""

    def __init__(self, course: Path, where: str = "here", scratch: Path | None = None) -> None:
        """`where` this is, for the words that refuse; `scratch` is a folder in which submissions are unpacked for a moment."""
        self.scratch = scratch
        self.where = where
        self.home = Home.find(course)
        self.course = Course.load(self.home.solutions)
        self._idle: list[_Warm] = []
        self._guard = threading.Lock()

    def close(self) -> None:
        """End the judges that wait."""
        with self._guard:
            idle, self._idle = self._idle, []
        for warm in idle:
            warm.host.close()

    def mark(self, parcel: Parcel, digest: str, terms: Terms) -> Result:
        """Judge one submission. Raises walls.Unfit; every other trouble is in the result."""
        result = Result(parcel.name, "failed", notes=parcel.notes, seed=terms.seed)
        with tempfile.TemporaryDirectory(prefix="ninja-class-", dir=self.scratch) as folder:
            root = Path(folder).resolve() / "submission"
            root.mkdir()
            try:
                exercises = [self.course.exercise(id) for id in terms.exercises]
                found = submissions.read(parcel.unpack(root), self.course, exercises, home=self.home, name=parcel.name)
                result = self._result(replace(result, kind=found.kind), found, root, digest, terms)
            except SubmissionError as error:
                result = replace(result, state="unreadable", why=_owners(str(error), root, parcel.name), digest=digest)
            except walls.Unfit:
                raise
            except NinjaError as error:
                result = replace(result, why=str(error))
        return result

    def _result(self, result: Result, found: Submission, root: Path, digest: str, terms: Terms) -> Result:
        entries = [{**entry, "shown": _owners(entry["shown"], root, result.name)} for entry in found.entries]
        judged, closing, seconds = self._judge(entries, terms)
        verdicts = [_owned(verdict, root, result.name) for verdict in found.verdicts(judged, self.course)]
        texts = {str(entry["id"]): _text(entry) for entry in entries}
        broken = sum(verdict.status == "broken" for verdict in verdicts)
        claims = tuple(f"It says of itself: {claim}" for claim in found.claims)
        return replace(
            result,
            state="failed" if broken else "graded",
            why=f"{broken} of its exercises could not be judged, through no fault of theirs: run this again" if broken else "",
            notes=(*result.notes, *(_owners(note, root, result.name) for note in (*found.notes, *claims))),
            answers=tuple(self._answer(verdict, texts.get(verdict.id, "")) for verdict in verdicts),
            digest="" if broken else digest,
            isolation=tuple(closing["isolation"]),
            versions={"ninja": ninja.__version__, **closing["versions"]},
            seconds=seconds,
        )

    def _judge(
        self, entries: Sequence[Mapping[str, Any]], terms: Terms, *, again: bool = True
    ) -> tuple[list[Verdict], Mapping[str, Any], float]:
        """The verdicts on `entries`; `isolation` and `versions` that were in force; seconds. Raises NinjaError."""
        if not entries:
            return [], {"isolation": (), "versions": {}}, 0.0
        with self._guard:
            warm = self._idle.pop() if self._idle else None
        warm = warm or _wake(terms, self.where)
        began = time.monotonic()
        try:
            events = list(warm.host.grade(self.course.root, entries, terms.seed, slots=1))
        except WorkerError:
            warm.host.close()
            if not again:  # once may be anyone's doing: the machine was short of memory, someone killed it
                raise
            return self._judge(entries, terms, again=False)
        except BaseException:
            warm.host.close()
            raise
        with self._guard:
            self._idle.append(warm)
        verdicts = [verdict_from_json(event["verdict"]) for event in events if event["event"] == "verdict"]
        closing = {"isolation": (events[-1]["isolation"][0], *warm.walls), "versions": events[-1]["versions"]}
        return verdicts, closing, time.monotonic() - began

    def _answer(self, verdict: Verdict, text: str) -> Answer:
        document = verdict_to_json(replace(verdict, output=verdict.output[:KEPT_OUTPUT]))
        known = next((exercise for exercise in self.course if exercise.id == verdict.id), None)
        prints = similarity.prints(text, similarity.names_of(known)) if text and known is not None else ()
        return Answer(document, text, prints)


def _wake(terms: Terms, where: str) -> _Warm:
    """Start a judge and try out a worker of its. Raises walls.Unfit where none starts, or others' code may not run in it."""
    if not terms.unsafe:
        walls.insist(jail.available(), where)
    for patience in (1.0, 4.0, 0.0):  # the machine may be short of memory for a moment
        try:
            host = Host(spawn=terms.spawn)
            try:
                standing = next(tuple(event["walls"]) for event in host.call(walls.MEASURE) if event["event"] == "walls")
                if not terms.unsafe:
                    walls.insist(standing, where)
            except BaseException:
                host.close()
                raise
            return _Warm(host, standing)
        except WorkerError as error:
            if not patience:
                raise walls.Unfit(f"no judge can be woken {where}: {error}") from error
            time.sleep(patience)
    raise AssertionError


def _text(entry: Mapping[str, Any]) -> str:
    """What the judge was given, as text; nothing where it can't be read, which the verdict says."""
    if "source" in entry:
        return str(entry["source"])
    with contextlib.suppress(SubmissionError):
        return submission.read(Path(entry["path"]), entry["shown"])
    return ""


def _owned(verdict: Verdict, root: Path, name: str) -> Verdict:
    notes = tuple(_owners(note, root, name) for note in verdict.notes)
    return replace(verdict, path=_owners(verdict.path, root, name), message=_owners(verdict.message, root, name), notes=notes)


def _owners(text: str, root: Path, name: str) -> str:
    """`text` with paths as the submission's owner knows them, not as they are in the folder that was made for it here."""
    for here in (str(root), shown(root)):
        text = text.replace(f"{here}/", "").replace(f"{here}\\", "").replace(here, name)
    return text
