"""Drives the real judge in tests: source text in, Verdict out.

    def test_something(bench):
        verdict = bench.judge("ninja/10_output_linear", source)
        verdicts = bench.judge_many([("ninja/11_tanh", one), ("ninja/11_tanh", other)])   # one request, workers side by side

The host stays warm for the whole session, so a verdict costs milliseconds. Also here: how the headers of tests/zoo and
tests/right are read.
"""

from __future__ import annotations

import itertools
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from grader.client import Host
from grader.course import Course
from grader.verdict import Verdict, verdict_from_json

TESTS = Path(__file__).parent
SOLUTIONS = TESTS.parent / "solutions"


class Bench:
    """A warm judge and a folder of its own for what it is asked to judge."""

    def __init__(self, course: Path = SOLUTIONS, *, spawn: bool = False) -> None:
        self.course = course
        self._folder = tempfile.TemporaryDirectory(prefix="ninja-bench-")
        self._requests = 0
        self.host = Host(spawn=spawn)

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.host.close()
        self._folder.cleanup()

    def judge(
        self, exercise_id: str, source: str, seed: int = 0, parts: Mapping[str, str] | None = None, **limits: float
    ) -> Verdict:
        """One answer. `parts` are other files to put beside it; `limits` are those of `grader.isolate.Limits`."""
        return self.judge_many([(exercise_id, source)], seed, parts, **limits)[0]

    def judge_many(
        self, answers: Sequence[tuple[str, str]], seed: int = 0, parts: Mapping[str, str] | None = None, **limits: float
    ) -> list[Verdict]:
        """Many answers in one request, the same exercise as often as one likes; verdicts in the order of `answers`.

        Without `parts`, an answer that builds on earlier files finds the worked ones beside it.
        """
        self._requests += 1
        course = Course.load(self.course)
        entries = []
        for index, (exercise_id, source) in enumerate(answers):
            # A path of its own for each: a verdict carries it, and is told by it which answer it is about.
            shown = f"{self._requests}/{index}/{exercise_id.split('/')[-1]}.py"
            path = Path(self._folder.name, shown)
            path.parent.mkdir(parents=True)
            exercise = course.exercise(exercise_id)
            worked = {stem: course.exercise(f"{exercise.track}/{stem}").source for stem in exercise.uses}
            for stem, text in (worked if parts is None else parts).items():
                path.with_name(f"{stem}.py").write_text(text, encoding="utf-8")
            path.write_text(source, encoding="utf-8", errors="surrogateescape", newline="")
            entries.append({"id": exercise_id, "path": str(path), "shown": shown})
        options: dict[str, Any] = {"limits": limits} if limits else {}
        verdicts = {
            event["verdict"]["path"]: verdict_from_json(event["verdict"])
            for event in self.host.grade(self.course, entries, seed, **options)
            if event["event"] == "verdict"
        }
        return [verdicts[entry["shown"]] for entry in entries]


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """One warm judge for the whole session."""
    with Bench() as made:
        yield made


@dataclass(frozen=True)
class Sample:
    """A file of tests/zoo or tests/right: an answer, and what the judge must say of it.

    The file begins with a comment. Some of its lines are for the test, the others only for people:

        # status: fail                  of the verdict; it is `fail` where no line says otherwise
        # db2: wrong_shape              of this finding; whatever is not named must be right (unjudged, behind a missing one)
        # blame: dcounts own            in a chain: this one is wrong by itself, and unnamed ones may inherit the error, no more
        # diagnosis: dcounts missing_use    why it is wrong (docs/diagnosis.md), or `none` where nothing is to be guessed
        # says: all zeros               part of a message, the verdict's or a finding's
        # note: in place                part of a note, the verdict's or a finding's
    """

    path: Path
    source: str
    status: str
    findings: dict[str, str] = field(default_factory=dict)
    blame: dict[str, str] = field(default_factory=dict)
    diagnosis: dict[str, str] = field(default_factory=dict)
    says: tuple[str, ...] = ()
    note: tuple[str, ...] = ()

    @property
    def exercise_id(self) -> str:
        return "/".join(self.path.parts[-3:-1])

    @property
    def id(self) -> str:
        return f"{self.exercise_id}/{self.path.stem}"

    def told(self, verdict: Verdict) -> list[str]:
        """Where the verdict is not what the header says; empty is good."""
        odd = []
        if verdict.status != self.status:
            odd.append(f"status is {verdict.status}, not {self.status}")
        said = "\n".join((verdict.message, *(finding.message for finding in verdict.findings)))
        odd += [f"no message has {words!r}" for words in self.says if words.lower() not in said.lower()]
        notes = "\n".join((*verdict.notes, *(finding.note for finding in verdict.findings)))
        odd += [f"no note has {words!r}" for words in self.note if words.lower() not in notes.lower()]
        found = {finding.name: finding for finding in verdict.findings}
        odd += [f"there is no finding {name}" for name in (self.findings.keys() | self.blame.keys()) - found.keys()]
        for name, finding in found.items():
            expected = self.findings.get(name)
            if expected is not None:
                if finding.status != expected:
                    odd.append(f"{name} is {finding.status}, not {expected}")
            elif self.status in ("pass", "fail") and name not in self.blame:
                inherits = bool(self.blame) and finding.blame == "inherited"
                # what comes after a blank, or after an expectation of the harness that was not met
                behind_a_gap = finding.status == "unjudged" and ("missing" in self.findings.values() or bool(self.says))
                if not (finding.right or inherits or behind_a_gap):
                    odd.append(f"{name} is {finding.status}, though nothing is wrong with it")
            code = finding.diagnosis.code if finding.diagnosis else "none"
            if self.diagnosis.get(name, code) != code:
                odd.append(f"the diagnosis of {name} is {code}, not {self.diagnosis[name]}")
            if name in self.blame and (finding.right or finding.blame != self.blame[name]):
                odd.append(f"the blame for {name} is {finding.blame}, not {self.blame[name]}")
        if odd:
            odd.append(f"the verdict: {verdict}")
        return odd


_HEADER = re.compile(r"# ([a-z]\w*): (.+)")


def samples(kind: str, status: str) -> list[Sample]:
    """All files under tests/`kind`, in order. `status` is what the judge must say where a header says nothing."""
    course = Course.load(SOLUTIONS)
    return [_sample(path, course, status) for path in sorted(TESTS.joinpath(kind).glob("*/*/*.py"))]


def _sample(path: Path, course: Course, status: str) -> Sample:
    source = path.read_text(encoding="utf-8")
    exercise = course.exercise("/".join(path.parts[-3:-1]))
    findings: dict[str, str] = {}
    blame: dict[str, str] = {}
    diagnosis: dict[str, str] = {}
    says: list[str] = []
    note: list[str] = []
    for line in itertools.takewhile(lambda line: line.startswith("#"), source.splitlines()):
        match = _HEADER.fullmatch(line)
        if not match:
            continue
        key, value = match.groups()
        if key == "status":
            status = value
        elif key == "says":
            says.append(value)
        elif key == "note":
            note.append(value)
        elif key in ("blame", "diagnosis"):
            name, word = value.split()
            (blame if key == "blame" else diagnosis)[name] = word
        elif key in exercise.asked:
            findings[key] = value
        else:
            raise ValueError(f"{path}: the header's `{key}` is neither a word of headers nor asked for in {exercise.id}")
    return Sample(path, source, status, findings, blame, diagnosis, tuple(says), tuple(note))
