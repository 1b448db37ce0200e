"""The curriculum's linter: a course held against its conventions before a learner meets it. Imports torch only to judge.

Each rule is a small function from the course to problems; `by_reading` runs those that need no judge, `by_judging` asks
the judge whether every stub is "not done yet" and every solution passes. A problem names the file, the line, and what to do.
"""

from __future__ import annotations

import ast
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader import stub
from grader.client import Host
from grader.course import Course
from grader.errors import CourseError
from grader.exercise import END_SOLUTION, SOLUTION, Annotation, Exercise
from grader.verdict import Verdict, verdict_from_json

LEAST_HINTS = 3
_IGNORED = {"__pycache__", ".DS_Store"}


@dataclass(frozen=True)
class Problem:
    """Something for the course's author to mend. `where` is `file:line`, or a file."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


Rule = Callable[[Exercise], Iterator[Problem]]


def by_reading(course: Course, stubs: Path) -> list[Problem]:
    """Every rule that needs no judge. `stubs` is the folder of the shipped stubs."""
    problems = [*tracks(course)]
    for exercise in course:
        for rule in (words, contract, shapes):
            try:
                problems += rule(exercise)
            except CourseError as error:
                where, _, message = str(error).partition(": ")
                problems.append(Problem(where, message))
    return [*dict.fromkeys(problems), *stub_files(course, stubs)]


# Rules that read


def tracks(course: Course) -> Iterator[Problem]:
    """Numbers count from 1 without gaps, names are unique, and nothing else lies about."""
    for track in course.tracks:
        folder = course.root / track.name
        if not track.exercises:
            yield Problem(str(folder), "a track without exercises: add `01_name.py`, or take it out of course.toml")
        for number, exercise in enumerate(track.exercises, 1):
            if exercise.number != number:
                yield Problem(str(exercise.path), f"number {exercise.number:02d} where {number:02d} is due: renumber the files")
                break
        names = [exercise.name for exercise in track.exercises]
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            yield Problem(str(folder), f"two exercises are called `{name}`: `ninja grade {name}` could mean either")
        known = {exercise.path.name for exercise in track.exercises}
        for path in sorted(folder.iterdir()):
            if path.name not in known | _IGNORED:
                yield Problem(str(path), "a stray file: an exercise is called like `07_name.py`")
        if track.after is not None and track.after not in {other.name for other in course.tracks if other is not track}:
            yield Problem(
                str(course.root / "course.toml"), f"`{track.name}` comes after `{track.after}`, which is no other track"
            )
        unknown = track.points.keys() - {exercise.stem for exercise in track.exercises}
        for stem in sorted(unknown):
            yield Problem(str(course.root / "course.toml"), f"points for `{track.name}/{stem}`, which does not exist")


def words(exercise: Exercise) -> Iterator[Problem]:
    """A title, a text, and hints enough."""
    if not exercise.title:
        yield Problem(f"{exercise.path}:1", "no title: the docstring's first line")
    if not exercise.text.strip():
        yield Problem(f"{exercise.path}:1", "no text below the title: say what happens forward and what to think about")
    if len(exercise.hints) < LEAST_HINTS:
        yield Problem(
            str(exercise.path),
            f"{len(exercise.hints)} hints, where there are at least {LEAST_HINTS}",
        )
    for count, hint in enumerate(exercise.hints, 1):
        if not hint.strip():
            yield Problem(str(exercise.path), f"hint {count} is empty")
    if len(set(exercise.hints)) < len(exercise.hints):
        yield Problem(str(exercise.path), "the same hint twice")


def contract(exercise: Exercise) -> Iterator[Problem]:
    """What is asked and handed over are tensors of the forward, and there is an answer to take out."""
    stub.make(exercise)  # raises where the markers do not pair up
    if not any(line.strip() == SOLUTION for line in exercise.source.split("\n")):
        yield Problem(str(exercise.path), f"no `{SOLUTION}` … `{END_SOLUTION}`: the stub would hold the answer")
    if exercise.stage:
        return
    line = f"{exercise.path}:{exercise.backward.lineno}"
    for name in exercise.given:
        if name not in exercise.tensors and not exercise.is_gradient(name):
            yield Problem(line, f"`{name}` is handed over, and is no tensor of the forward and no gradient of one")
    for name in exercise.asked:
        if name in exercise.given:
            yield Problem(line, f"`{name}` is handed over and asked as well")


def shapes(exercise: Exercise) -> Iterator[Problem]:
    """Every tensor that a learner meets has its shape written down."""
    if exercise.stage:
        return
    for statement in exercise.forward.body:
        if not isinstance(statement, ast.Assign):
            continue
        name = exercise.bound(statement)
        is_size = any(isinstance(node, ast.Attribute) and node.attr == "shape" for node in ast.walk(statement.value))
        if name not in exercise.shapes and not (is_size and isinstance(statement.value, ast.Subscript)):
            yield Problem(f"{exercise.path}:{statement.lineno}", f"`{name}` has no shape: end its line in one, like # (n, H)")


def stub_files(course: Course, stubs: Path) -> Iterator[Problem]:
    """The shipped stubs are what the solutions give; none is missing, none is left over."""
    try:
        wanted = stub.all_of(course)
    except CourseError:
        return  # said already, by the rule that reads the file
    for name, data in wanted.items():
        path = stubs / name
        if not path.is_file():
            yield Problem(str(path), "is missing: `ninja dev stubs --write` makes it")
        elif path.read_bytes().replace(b"\r\n", b"\n") != data:
            yield Problem(str(path), "differs from what its solution gives: `ninja dev stubs --write` brings it up to date")
    for path in sorted(stubs.rglob("*")) if stubs.is_dir() else []:
        if path.is_file() and path.relative_to(stubs).as_posix() not in wanted and not _IGNORED & set(path.parts):
            yield Problem(str(path), "a stray file: no solution belongs to it")


# Rules that judge


def by_judging(course: Course, host: Host, seed: int, on_step: Callable[[str], None] = lambda id: None) -> Iterator[Problem]:
    """Every stub is "not done yet", or wrong where it is to be mended; every solution passes. `on_step` is told of each."""
    with tempfile.TemporaryDirectory(prefix="ninja-check-") as folder:
        files = {}
        for exercise in course:
            path = Path(folder, exercise.track, exercise.stem, exercise.path.name)
            path.parent.mkdir(parents=True)
            path.write_text(stub.make(exercise), encoding="utf-8")
            for stem in exercise.uses:
                path.with_name(f"{stem}.py").write_text(course.exercise(f"{exercise.track}/{stem}").source, encoding="utf-8")
            files[exercise.id] = path
        for verdict in _verdicts(course, host, seed, files):
            on_step(verdict.id)
            exercise = course.exercise(verdict.id)
            open_ones = {"missing"} if exercise.harness is None else {"missing", "unjudged"}
            begun = any(finding.status not in open_ones for finding in verdict.findings) and not exercise.stage
            if stub.is_given(exercise):
                if verdict.status != "fail":
                    message = f"its stub is to be mended, and is not wrong but {verdict.status}{_why(verdict)}"
                    yield Problem(str(exercise.path), message)
            elif verdict.status != "pending" or begun:
                where = str(exercise.path)
                yield Problem(where, f"its stub is not pending but {verdict.status}{_why(verdict)}: is the answer still in it?")
    for verdict in _verdicts(course, host, seed, {exercise.id: exercise.path for exercise in course}):
        on_step(verdict.id)
        if not verdict.passed:
            exercise = course.exercise(verdict.id)
            where = f"{exercise.path}:{verdict.line}" if verdict.line else str(exercise.path)
            yield Problem(where, f"the solution does not pass, but is {verdict.status}{_why(verdict)} (seed {seed})")


def real_shapes(course: Course, seed: int) -> Iterator[Problem]:
    """The shapes that are written down are those of a real run. Imports torch."""
    from grader import judge, probe

    for exercise in course:
        if exercise.stage:
            continue
        real = next(iter(probe.hidden(exercise, judge.compiled(exercise), seed)))
        sizes = {axis: int(size) for axis, size in re.findall(r"(\w+)=(\d+)", real.label)}
        tensors = {name: value for name, value in real.args.items() if name in exercise.shapes}
        asked = {name[1:] if exercise.is_gradient(name) else name: value for name, value in {**real.args, **real.truth}.items()}
        tensors |= {name: value for name, value in asked.items() if name not in tensors}
        for name, value in tensors.items():
            written = exercise.shapes.get(name, "()").strip("()")
            dims = tuple(dim.strip() for dim in written.split(",") if dim.strip())
            if Annotation("Float", dims).shape(sizes) != tuple(value.shape):
                found = tuple(value.shape)
                yield Problem(
                    str(exercise.path), f"`{name}` is said to be {exercise.shapes.get(name)}, and is {found} where {real.label}"
                )


def _verdicts(course: Course, host: Host, seed: int, files: dict[str, Path]) -> Iterator[Verdict]:
    entries = [{"id": id, "path": str(path), "shown": path.name} for id, path in files.items()]
    for event in host.grade(course.root, entries, seed):
        if event["event"] == "verdict":
            yield verdict_from_json(event["verdict"])


def _why(verdict: Verdict) -> str:
    wrong = [f"{finding.name}: {finding.status}" for finding in verdict.findings if not finding.right]
    why = verdict.message or ", ".join(wrong[:4])
    return f" ({why})" if why else ""
