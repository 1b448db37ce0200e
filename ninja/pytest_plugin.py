"""pytest, judging: `pytest exercises/` has one test for each gradient, `exercises/ninja/10_output_linear.py::dW2`.

    exercise file → its course says what is asked → items → judged on first need, by one warm judge a process → pass, fail, skip

It acts on exercise files within a workspace and on nothing else; other projects pay one comparison of strings a file. A
learner's file is never imported here: it is judged as `ninja grade` judges it, in a worker of its own, and what it prints or
breaks stays there. A failure shows what the judge found, and no traceback of ours.

    right → passed · wrong → failed · not done yet, or locked → skipped: whoever has not begun has failed nothing
    an exception, a crash, a timeout, … → error, as in JUnit; and so is what could not be judged through a fault of ours
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Generator, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.client import Host
    from grader.exercise import Exercise
    from grader.verdict import Finding, Verdict
    from ninja.workspace import Workspace

EXERCISE = re.compile(r"\d\d_[a-zA-Z]\w*\.py")
SEED = "ninja_seed"
ENDED = frozenset({"error", "timeout", "memory", "crash", "output_limit", "forbidden", "broken"})
"""Statuses in which the exercise ended, or does not count: more than any one gradient can tell."""


class Wrong(AssertionError):
    """What the judge says of a gradient that is not right."""


class Ended(Exception):
    """What the judge says of an exercise that did not come to its end, or does not count."""


# pytest asks


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--ninja-seed` draws the same hidden probes again."""
    group = parser.getgroup("ninja", "backward passes")
    group.addoption("--ninja-seed", type=int, metavar="N", help="draw the hidden probes of a ninja exercise with this seed")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """With pytest-xdist: every worker judges with the same seed."""
    node.workerinput[SEED] = _judge(node.config).seed


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    """An exercise file is ours alone: pytest's own collector would import it, and so run a learner's code in this process."""
    found = yield
    if file_path.parent.parent.name != "exercises" or not EXERCISE.fullmatch(file_path.name):
        return found
    exercise, workspace = _exercise(parent.config, file_path)
    if exercise is None:
        return found
    return [ExerciseFile.from_parent(parent, path=file_path, exercise=exercise, workspace=workspace)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """An error in `setup` is said by the item too, where pytest would show a traceback."""
    report = yield
    if isinstance(item, Gradient) and call.excinfo is not None and (said := item.said(call.excinfo.value)):
        report.longrepr = said
    return report


def pytest_unconfigure(config: pytest.Config) -> None:
    """The judge ends with the run."""
    judge = config.stash.get(JUDGE, None)
    if judge is not None:
        judge.close()


class ExerciseFile(pytest.File):
    """One exercise of a learner's."""

    def __init__(self, *, exercise: Exercise, workspace: Workspace, **given: Any) -> None:
        super().__init__(**given)
        self.exercise, self.workspace = exercise, workspace

    def collect(self) -> Iterator[Gradient]:
        """A test for each gradient; one for the whole where there is more to it, as in a stage or a class."""
        for name in () if self.exercise.stage else self.exercise.asked:
            yield Gradient.from_parent(self, name=name, gradient=True)
        if self.exercise.stage or self.exercise.harness is not None:
            yield Gradient.from_parent(self, name=self.exercise.name, gradient=False)

    @cached_property
    def verdict(self) -> Verdict:
        """What the judge says, asked once."""
        return _judge(self.config).verdict(self.workspace, self.exercise)

    @cached_property
    def lines(self) -> dict[str, int]:
        """Where each name first gets a value, from 0: for editors that lead to it, so a guess is good enough."""
        try:
            rows = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return {}
        found: dict[str, int] = {}
        for number, row in enumerate(rows):
            target = re.match(r"\s*([\w\s,.]+?)\s*(?::[^=]*)?[-+*/]?=[^=]", row)
            for name in re.findall(r"\w+", target[1]) if target else ():
                found.setdefault(name, number)
        return found


class Gradient(pytest.Item):
    """One gradient of an exercise, or the exercise as a whole."""

    parent: ExerciseFile

    def __init__(self, *, gradient: bool, **given: Any) -> None:
        super().__init__(**given)
        self.gradient = gradient

    @property
    def finding(self) -> Finding | None:
        """What the judge found of this gradient, if it came as far."""
        findings = self.parent.verdict.findings if self.gradient else ()
        return next((finding for finding in findings if finding.name == self.name), None)

    def setup(self) -> None:
        """Judge, if no gradient of the exercise has asked before. What ended the exercise is an error here."""
        from grader.errors import NinjaError
        from grader.report import plain, text, words

        try:
            verdict, finding = self.parent.verdict, self.finding
        except NinjaError as error:
            raise Ended(str(error)) from error
        self.user_properties += [
            ("seed", str(_judge(self.config).seed)),
            ("exercise_points", f"{text.points(verdict.points)}/{text.points(verdict.max_points)}"),
        ]
        bound = finding is not None and finding.status != "unjudged"  # it had its value before the exercise ended
        if verdict.status in ENDED and not (bound and verdict.status not in ("forbidden", "broken")):
            first = next((one for one in verdict.findings if one.status == "unjudged"), None)
            if first is None or finding in (first, None):
                raise Ended(plain.exercise(verdict))
            raise Ended(f"{words.summary(verdict)}: see `{first.name}`")  # at length once
        if verdict.status in ("pending", "locked") and (finding is None or not finding.right):
            pytest.skip(words.summary(verdict) if finding is None or verdict.status == "locked" else text.describe(finding))
        if finding is not None and finding.status in ("missing", "unjudged"):
            pytest.skip(text.describe(finding))

    def runtest(self) -> None:
        """Raises Wrong where it is not right."""
        from grader.report import plain

        verdict, finding = self.parent.verdict, self.finding
        if finding is not None and not finding.right:
            raise Wrong(plain.gradient(verdict, finding))
        if finding is None and not verdict.passed:
            raise Wrong(plain.exercise(verdict))

    def said(self, error: BaseException) -> str:
        """What the judge said, and how to hear it again. The first line stands in pytest's short summary too."""
        if not isinstance(error, Wrong | Ended):
            return ""
        from grader.report import plain

        name, seed = self.parent.exercise.id, _judge(self.config).seed
        again = f"`ninja grade {name} --seed {seed}` judges on the same numbers, `ninja hint {name}` gives a nudge"
        place = f"{plain.place(self.parent.verdict, self.finding)}\n" if isinstance(error, Wrong) else ""
        return f"{error}\n\n{place}{again}"

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Path, line from 0, and the title of a failure."""
        line = self.parent.lines.get(self.name, 0)
        return self.path, line, f"{self.parent.exercise.id}: {self.name}"


# The judge answers


class Judge:
    """One warm judge for a run of pytest, started when the first exercise needs one."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._host: Host | None = None

    def close(self) -> None:
        if self._host is not None:
            self._host.close()
            self._host = None

    def verdict(self, workspace: Workspace, exercise: Exercise) -> Verdict:
        """As `ninja grade` has it: a stub as it was handed out is not done yet, and a locked exercise is not judged."""
        from grader.verdict import verdict_from_json
        from ninja import submissions
        from ninja.locks import Locks
        from ninja.progress import Progress, snapshot

        path = workspace.file(exercise)
        shown, now, progress = workspace.shown(path), snapshot(workspace, exercise), Progress(workspace)
        if now is not None and now.pristine:
            return submissions.undone(workspace.course, exercise, shown)
        locks = Locks(workspace.course, progress)
        if locks.left(exercise):
            return locks.verdict(exercise, shown)
        if self._host is None:
            from grader.client import Host

            self._host = Host()
        asked = {"id": exercise.id, "path": str(path), "shown": shown}
        events = self._host.grade(workspace.course.root, [asked], self.seed)
        (verdict,) = [verdict_from_json(event["verdict"]) for event in events if event["event"] == "verdict"]
        if now is not None and now == snapshot(workspace, exercise):  # else it changed under the judge's eyes
            progress.record(now, verdict)
            progress.save()  # a workspace that can't be written to is judged again next time
        return verdict


JUDGE = pytest.StashKey[Judge]()
WORKSPACES = pytest.StashKey["dict[Path, Workspace | None]"]()


def _judge(config: pytest.Config) -> Judge:
    if JUDGE not in config.stash:
        given = config.getoption("ninja_seed")
        theirs = getattr(config, "workerinput", {}).get(SEED)
        config.stash[JUDGE] = Judge(next(seed for seed in (given, theirs, secrets.randbits(31)) if seed is not None))
    return config.stash[JUDGE]


def _exercise(config: pytest.Config, path: Path) -> tuple[Exercise | None, Any]:
    """The exercise that a file is, and its workspace; None where the course knows no such file."""
    from grader.course import Course
    from grader.errors import NinjaError
    from ninja.workspace import Home, Workspace

    root = path.parents[2]
    known = config.stash.setdefault(WORKSPACES, {})
    if root not in known:
        named = os.environ.get("NINJA_COURSE")
        try:
            home = Home.find(Path(named) if named else None)
            known[root] = Workspace(root, Course.load(home.solutions), home)
        except NinjaError:  # no course, so none of these files is an exercise; the command says what is wrong
            known[root] = None
    workspace = known[root]
    exercises = workspace.course if workspace is not None else ()
    return next((one for one in exercises if one.id == f"{path.parent.name}/{path.stem}"), None), workspace
