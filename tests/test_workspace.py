"""Where the course and the learner's folder are; what init and reset write, and what they never do."""

import os
import re
import shutil
from pathlib import Path

import pytest
from helpers import MINI, answer, mini_workspace, ninja, one_line

from grader.course import Course
from grader.errors import SubmissionError, UsageError
from ninja import files
from ninja.workspace import Home, Workspace

STUBS = ("first/01_double.py", "main/01_square.py", "main/02_bias.py")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# Finding


def test_the_nearest_workspace_upwards_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = mini_workspace(tmp_path / "mine")
    monkeypatch.chdir(workspace.root / "exercises" / "main")
    found = Workspace.find(workspace.course, workspace.home)
    assert found.root == workspace.root
    exercise = workspace.course.exercise("main/02_bias")
    assert found.shown(found.file(exercise)) == "02_bias.py"


def test_outside_of_any_the_clone_is_taken_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    home = Home.find(MINI)
    course = Course.load(home.solutions)
    assert Workspace.find(course, home).root == MINI.parent
    packed = Home(home.solutions, home.exercises, home.data, clone=None)
    with pytest.raises(SubmissionError, match="ninja init"):
        Workspace.find(course, packed)


def test_a_folder_that_is_named_must_be_one(tmp_path: Path) -> None:
    home = Home.find(MINI)
    course = Course.load(home.solutions)
    with pytest.raises(UsageError, match="there is no folder"):
        Workspace.find(course, home, tmp_path / "nowhere")
    with pytest.raises(UsageError, match="is no ninja workspace"):
        Workspace.find(course, home, tmp_path)


def test_a_path_is_shown_as_short_as_it_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = mini_workspace(tmp_path)
    exercise = workspace.course.exercise("main/02_bias")
    monkeypatch.chdir(tmp_path)
    assert workspace.shown(workspace.file(exercise)) == os.path.join("exercises", "main", "02_bias.py")  # noqa: PTH118
    monkeypatch.chdir("/")
    assert workspace.shown(workspace.file(exercise)) == str(workspace.file(exercise))[1:]


def test_an_untouched_stub_is_known_whatever_its_line_endings() -> None:
    home = Home.find(MINI)
    for exercise in Course.load(home.solutions):
        stub = home.stub(exercise)
        assert home.is_pristine(exercise, stub)
        assert home.is_pristine(exercise, stub.replace(b"\n", b"\r\n"))
        assert not home.is_pristine(exercise, stub + b"\n")


def test_an_untouched_stub_is_known_without_the_list_of_digests_too(tmp_path: Path) -> None:
    home = Home.find(Path(shutil.copytree(MINI, tmp_path / "solutions")))
    assert not home.digests
    for exercise in Course.load(home.solutions):
        assert home.is_pristine(exercise, home.stub(exercise))


# Writing


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "file"
    files.write(path, b"old")

    def broken(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="No space"):
        files.write(path, b"new")
    assert contents(tmp_path) == {"deep/file": b"old"}


# init


def test_init_makes_a_workspace_without_solutions(tmp_path: Path) -> None:
    outcome = ninja("init", "mine", cwd=tmp_path)
    assert outcome.returncode == 0, outcome.stderr
    made = contents(tmp_path / "mine")
    stubs = {f"exercises/{name}" for name in STUBS}
    assert set(made) == stubs | {"data/names.txt", "README.md", ".vscode/settings.json", "pyrightconfig.json", ".gitignore"}
    assert not any(b"# solution" in data for data in made.values())
    assert "cd mine" in outcome.stdout


def test_init_refuses_a_folder_with_something_else_in_it(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("precious")
    outcome = ninja("init", ".", cwd=tmp_path)
    assert outcome.returncode == 2
    assert "is not empty" in one_line(outcome.stderr)
    assert contents(tmp_path) == {"thesis.tex": b"precious"}


def test_init_adds_what_is_missing_to_a_workspace_and_changes_nothing(tmp_path: Path) -> None:
    ninja("init", ".", cwd=tmp_path)
    mine = tmp_path / "exercises/main/01_square.py"
    mine.write_text("mine")
    (tmp_path / "exercises/main/02_bias.py").unlink()
    before = contents(tmp_path)
    outcome = ninja("init", ".", cwd=tmp_path)
    assert outcome.returncode == 0
    assert "1 missing file" in outcome.stdout
    assert {name: data for name, data in contents(tmp_path).items() if not name.endswith("02_bias.py")} == before


# reset


@pytest.fixture
def edited(tmp_path: Path) -> Workspace:
    workspace = mini_workspace(tmp_path)
    answer(workspace, "main/02_bias")
    return workspace


def test_reset_shows_the_difference_keeps_a_copy_and_names_it(edited: Workspace) -> None:
    path = edited.root / "exercises/main/02_bias.py"
    before = path.read_bytes()
    outcome = ninja("reset", "2", "--yes", cwd=edited.root)
    assert outcome.returncode == 0, outcome.stderr
    assert "-    db = dy.sum(0)" in outcome.stdout
    assert "+    db = ..." in outcome.stdout
    assert path.read_bytes() == edited.home.stub(edited.course.exercise("main/02_bias"))
    named = re.search(r"Your version is kept: (\S+)", outcome.stdout)
    assert named is not None
    assert (edited.root / named[1]).read_bytes() == before


def test_reset_twice_in_a_second_keeps_both_copies(edited: Workspace) -> None:
    for value in ("1", "2", "3"):
        answer(edited, "main/02_bias", dx=value, db=value)
        assert ninja("reset", "2", "-y", cwd=edited.root).returncode == 0
    kept = [path.read_text() for path in (edited.kept / "backups").rglob("*.py")]
    assert sorted(text.count("dx = 1") + 2 * text.count("dx = 2") + 3 * text.count("dx = 3") for text in kept) == [1, 2, 3]


def test_reset_asks_and_where_no_one_answers_does_nothing(edited: Workspace) -> None:
    before = contents(edited.root)
    outcome = ninja("reset", "2", cwd=edited.root, stdin="y\n")
    assert outcome.returncode == 2
    assert "--yes" in one_line(outcome.stderr)
    assert contents(edited.root) == before


def test_reset_makes_a_missing_file_anew_and_leaves_a_fresh_one(edited: Workspace) -> None:
    path = edited.root / "exercises/main/02_bias.py"
    path.unlink()
    assert "made anew" in ninja("reset", "2", cwd=edited.root).stdout
    assert path.read_bytes() == edited.home.stub(edited.course.exercise("main/02_bias"))
    assert "nothing to do" in ninja("reset", "2", cwd=edited.root).stdout
    assert not (edited.kept / "backups").exists()


def test_reset_keeps_what_is_no_text_byte_by_byte(edited: Workspace) -> None:
    path = edited.root / "exercises/main/02_bias.py"
    path.write_bytes(b"\xff\xfe\x00\x1b[31m")
    outcome = ninja("reset", "2", "-y", cwd=edited.root)
    assert outcome.returncode == 0
    assert "\x1b" not in outcome.stdout
    assert [kept.read_bytes() for kept in (edited.kept / "backups").rglob("*.py")] == [b"\xff\xfe\x00\x1b[31m"]
