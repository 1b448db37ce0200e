"""A track that comes after another one is locked until that has passed: in `grade`, in `list`, and in what is advised."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from helpers import MINI, RIGHT, ROOT, answer, ninja

from grader.course import Course
from grader.exercise import Exercise
from grader.verdict import Verdict
from ninja import advice, listing, watch
from ninja.locks import Locks
from ninja.progress import Progress, snapshot
from ninja.watch_events import Ask, Finished, Judged
from ninja.workspace import Home, Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A fresh one of the miniature course, in which `first` waits for `main`."""
    shutil.copytree(MINI.parent, tmp_path / "course")
    manifest = tmp_path / "course/solutions/course.toml"
    manifest.write_text(manifest.read_text().replace('name = "first"', 'name = "first"\nafter = "main"'))
    home = Home.find(tmp_path / "course/solutions")
    made = Workspace(tmp_path / "mine", Course.load(home.solutions), home)
    for exercise in made.course:
        path = made.file(exercise)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(home.stub(exercise))
    return made


def locked(workspace: Workspace) -> Exercise:
    return workspace.course.exercise("first/01_double")


def words(workspace: Workspace) -> str:
    return Locks(workspace.course, Progress(workspace)).words(locked(workspace))


def judged(workspace: Workspace, id: str, status: str = "pass") -> None:
    answer(workspace, id)
    progress, now = Progress(workspace), snapshot(workspace, workspace.course.exercise(id))
    assert now is not None
    progress.record(now, Verdict(id, "", status, 1.0, 1.0))
    progress.save()


def statuses(workspace: Workspace, *what: str) -> dict[str, str]:
    outcome = ninja("grade", "--json", *what, cwd=workspace.root, course=workspace.home.solutions)
    document = json.loads(outcome.stdout)
    jsonschema.validate(document, json.loads((ROOT / "grader/report/report.schema.json").read_text()))
    return {entry["id"]: entry["status"] for entry in document["exercises"]}


def test_the_lock_counts_what_is_left(workspace: Workspace) -> None:
    assert words(workspace) == "locked until `main` passes: 2 left"
    judged(workspace, "main/01_square")
    assert words(workspace) == "locked until `main` passes: 1 left"
    judged(workspace, "main/02_bias", "fail")
    assert words(workspace) == "locked until `main` passes: 1 left"
    judged(workspace, "main/02_bias")
    assert words(workspace) == ""


def test_a_track_after_none_is_open(workspace: Workspace) -> None:
    locks = Locks(workspace.course, Progress(workspace))
    assert locks.left(workspace.course.exercise("main/01_square")) == ()


def test_grade_judges_first_what_decides(workspace: Workspace) -> None:
    for id in RIGHT:
        answer(workspace, id)
    assert statuses(workspace, "first") == {"first/01_double": "pass"}  # and the two others on the way, unnamed
    assert Progress(workspace).passed(workspace.course.track("main").exercises) == 2


def test_grade_of_everything_opens_what_it_can(workspace: Workspace) -> None:
    for id in RIGHT:
        answer(workspace, id)
    assert set(statuses(workspace).values()) == {"pass"}


def test_grade_leaves_the_lock_where_something_is_left(workspace: Workspace) -> None:
    answer(workspace, "first/01_double")
    answer(workspace, "main/01_square")
    assert statuses(workspace, "first") == {"first/01_double": "locked"}
    assert Progress(workspace).state(workspace.course.exercise("main/01_square")) == "unjudged"  # 02 is not begun: no need
    answer(workspace, "main/02_bias", dx="dy", db="dy")
    assert statuses(workspace) == {"first/01_double": "locked", "main/01_square": "pass", "main/02_bias": "fail"}


def test_locked_is_no_pass_and_nothing_to_mend(workspace: Workspace) -> None:
    outcome = ninja("grade", "first", cwd=workspace.root, course=workspace.home.solutions)
    assert outcome.returncode == 1
    assert "locked until `main` passes: 2 left" in outcome.stdout
    assert "01_square.py" in outcome.stdout  # where to begin
    assert "hint first" not in outcome.stdout


def test_unlock_and_solutions_pass_by_the_lock(workspace: Workspace) -> None:
    answer(workspace, "first/01_double")
    assert statuses(workspace, "first", "--unlock") == {"first/01_double": "pass"}
    assert statuses(workspace, "first") == {"first/01_double": "locked"}  # though it is known to be right
    assert statuses(workspace, "first", "--solutions") == {"first/01_double": "pass"}


def test_list_shows_the_lock(workspace: Workspace) -> None:
    outcome = ninja("list", cwd=workspace.root, course=workspace.home.solutions)
    first, *others = outcome.stdout.splitlines()
    assert first.startswith("– locked")
    assert first.endswith("(locked until `main` passes: 2 left)")
    assert not any("locked" in line for line in others)
    states = {item.id: item.state for item in listing.items(workspace.course, workspace, list(workspace.course))}
    assert states == {"first/01_double": "locked", "main/01_square": "pending", "main/02_bias": "pending"}


def test_nothing_locked_is_advised(workspace: Workspace) -> None:
    course, progress = workspace.course, Progress(workspace)
    assert advice.next_after(course, progress, None) == course.exercise("main/01_square")
    judged(workspace, "main/01_square")
    judged(workspace, "main/02_bias")
    assert advice.next_after(course, Progress(workspace), None) == locked(workspace)


def test_a_lock_is_not_remembered_as_a_verdict(workspace: Workspace) -> None:
    answer(workspace, "first/01_double")
    statuses(workspace, "first")
    assert Progress(workspace).state(locked(workspace)) == "unjudged"


def test_watch_says_locked_without_asking_the_judge(workspace: Workspace) -> None:
    answer(workspace, "first/01_double")
    watcher = watch._Watcher(workspace, host=None)  # type: ignore[arg-type]
    watcher._ask(Ask(1, ("first/01_double",)))
    said, done = watcher.events.get_nowait(), watcher.events.get_nowait()
    assert isinstance(said, Judged)
    assert (said.request, said.verdict.status, said.verdict.message) == (1, "locked", "locked until `main` passes: 2 left")
    assert done == Finished(1, ())
