"""Progress comes from the files themselves; the cache only saves time, and can be lost, broken or shared."""

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest
from helpers import answer, mini_workspace

import ninja
from grader.verdict import Finding, Verdict
from ninja.progress import Hints, Progress, snapshot
from ninja.workspace import Workspace

ID = "main/02_bias"
PASSED = Verdict(
    ID, "Bias", "pass", 5.0, 5.0, (Finding("dx", "exact", True, True, 0.0), Finding("db", "exact", True, True, 0.0))
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return mini_workspace(tmp_path)


def record(workspace: Workspace, verdict: Verdict = PASSED) -> str:
    progress = Progress(workspace)
    now = snapshot(workspace, workspace.course.exercise(verdict.id))
    assert now is not None
    progress.record(now, verdict)
    return progress.save()


def state(workspace: Workspace, id: str = ID) -> str:
    return Progress(workspace).state(workspace.course.exercise(id))


def test_a_state_follows_the_file(workspace: Workspace) -> None:
    assert state(workspace) == "pending"
    path = answer(workspace, ID)
    assert state(workspace) == "unjudged"
    record(workspace)
    assert state(workspace) == "pass"
    text = path.read_text()
    path.write_text(text + "# one more comment\n")
    assert state(workspace) == "unjudged"
    path.write_text(text)
    assert state(workspace) == "pass"  # remembered, though it was another file in between
    path.unlink()
    assert state(workspace) == "gone"


def test_what_is_remembered_is_the_whole_verdict(workspace: Workspace) -> None:
    answer(workspace, ID)
    record(workspace)
    now = snapshot(workspace, workspace.course.exercise(ID))
    assert Progress(workspace).verdict(now) == PASSED


def test_another_version_of_the_judge_judges_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(workspace, ID)
    record(workspace)
    monkeypatch.setattr(ninja, "__version__", "999")
    assert state(workspace) == "unjudged"


def test_what_an_exercise_builds_on_counts(workspace: Workspace) -> None:
    exercise = workspace.course.exercise(ID)
    using = replace(exercise, source=exercise.source + '\nUSES = ("01_square",)\n')
    answer(workspace, ID)
    before = snapshot(workspace, using)
    answer(workspace, "main/01_square")
    after = snapshot(workspace, using)
    assert before != after
    assert after == snapshot(workspace, using)


def test_our_own_fault_is_not_remembered(workspace: Workspace) -> None:
    answer(workspace, ID)
    record(workspace, replace(PASSED, status="broken"))
    assert state(workspace) == "unjudged"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"version": 1}',
        b'{"version": 1, "verdicts": []}',
        b'{"version": 1, "verdicts": {"a": 1, "b": {"id": 3}, "c": {"id": "x"}}}',
        b'{"version": 2, "verdicts": {}}',
        b"[" * 100_000,
    ],
    ids=range(10),
)
def test_a_corrupt_or_foreign_cache_counts_as_empty_and_is_rebuilt(workspace: Workspace, data: bytes) -> None:
    answer(workspace, ID)
    workspace.kept.mkdir()
    for name in ("progress.json", "hints.json"):
        (workspace.kept / name).write_bytes(data)
    assert state(workspace) == "unjudged"
    assert record(workspace) == ""
    assert state(workspace) == "pass"
    assert Hints(workspace).next(workspace.course.exercise(ID)) == (0, False)
    assert Hints(workspace).next(workspace.course.exercise(ID)) == (1, False)


def test_an_entry_that_is_no_verdict_is_not_shown(workspace: Workspace) -> None:
    answer(workspace, ID)
    record(workspace)
    path = workspace.kept / "progress.json"
    document = json.loads(path.read_text())
    (entry,) = document["verdicts"].values()
    entry["gradients"] = "none"
    path.write_text(json.dumps(document))
    assert Progress(workspace).verdict(snapshot(workspace, workspace.course.exercise(ID))) is None


def test_old_versions_of_a_file_are_forgotten_in_the_end(workspace: Workspace) -> None:
    for count in range(9):
        answer(workspace, ID, dx=str(count), db="dy.sum(0)")
        record(workspace)
    document = json.loads((workspace.kept / "progress.json").read_text())
    assert 1 < len(document["verdicts"]) < 9
    assert state(workspace) == "pass"


def _keep_recording(root: str, id: str, count: int) -> None:
    workspace = mini_workspace(Path(root) / id.replace("/", "_"))
    shared = Workspace(Path(root), workspace.course, workspace.home)
    for number in range(count):
        answer(shared, id, **{"dx": f"{number} * dy"} if id != ID else {"dx": "dy", "db": str(number)})
        record(shared, replace(PASSED, id=id))


def test_two_processes_may_write_at_once(workspace: Workspace) -> None:
    context = multiprocessing.get_context("spawn")
    ids = (ID, "main/01_square")
    processes = [context.Process(target=_keep_recording, args=(str(workspace.root), id, 25)) for id in ids]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    json.loads((workspace.kept / "progress.json").read_text())  # whole, whoever came last
    record(workspace)
    assert state(workspace) == "pass"
    assert not [path for path in workspace.kept.iterdir() if path.name.endswith(".part")]


def test_where_nothing_can_be_written_progress_is_not_remembered_and_says_why(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(path: Path, data: bytes, **options: bool) -> None:
        raise OSError(30, "Read-only file system")

    answer(workspace, ID)
    monkeypatch.setattr("ninja.files.write", read_only)
    assert record(workspace) == "Read-only file system"
    assert state(workspace) == "unjudged"
    assert Hints(workspace).next(workspace.course.exercise(ID)) == (0, False)


def test_hints_come_one_after_the_other_and_then_start_over(workspace: Workspace) -> None:
    exercise = workspace.course.exercise(ID)
    given = [Hints(workspace).next(exercise) for _ in range(5)]
    assert given == [(0, False), (1, False), (2, False), (0, True), (1, False)]
    assert Hints(workspace).next(workspace.course.exercise("main/01_square")) == (0, False)
    assert Hints(workspace).given(exercise) == 2
