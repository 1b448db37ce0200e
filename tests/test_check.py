"""The curriculum's linter: a sound course passes, and each way to break it is named with its file."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import MINI, ROOT, ninja

from grader import check
from grader.client import Host
from grader.course import Course

BIAS = "main/02_bias.py"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The folder that holds a miniature course's `solutions` and `exercises`, to break."""
    return Path(shutil.copytree(MINI.parent, tmp_path / "course"))


def problems(course: Path) -> list[str]:
    found = check.by_reading(Course.load(course / "solutions"), course / "exercises")
    return [str(problem) for problem in found if "differs from what its solution" not in str(problem)]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_course_that_ships_is_sound() -> None:
    assert [str(problem) for problem in check.by_reading(Course.load(ROOT / "solutions"), ROOT / "exercises")] == []


def test_a_sound_course_has_no_problems(course: Path) -> None:
    assert problems(course) == []


def cut(old: str, new: str = "") -> Callable[[Path], object]:
    """Replace some text in the solution of the bias exercise."""
    return lambda course: replace(course / "solutions" / BIAS, old, new)


def no_markers(course: Path) -> None:
    cut("    # solution\n")(course)
    cut("    # end solution\n")(course)


TEXT = "To each row of x the same b is added. What comes back to b from n rows?\n"
BREAKS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "two hints": (cut('    "x is passed on as it is.",\n'), BIAS, "2 hints"),
    "empty hint": (cut('"x is passed on as it is."', '" "'), BIAS, "hint 1 is empty"),
    "no text": (cut(TEXT), BIAS, "no text"),
    "no shape": (cut("y = x + b  # (n, H)", "y = x + b"), f"{BIAS}:11", "`y` has no shape"),
    "no markers": (no_markers, BIAS, "the stub would hold the answer"),
    "half a marker": (cut("    # end solution\n"), f"{BIAS}:16", "without `# end solution`"),
    "strange argument": (cut("backward(dy, x)", "backward(dy, z)"), BIAS, "`z` is handed over"),
    "answer handed over": (cut("backward(dy, x)", "backward(dy, db)"), BIAS, "asked as well"),
    "syntax": (cut("def forward(", "def forward"), BIAS, ":"),
    "gap": (lambda c: (c / "solutions/main/01_square.py").rename(c / "solutions/main/03_square.py"), BIAS, "01 is due"),
    "same name": (lambda c: shutil.copy(c / "solutions" / BIAS, c / "solutions/main/03_bias.py"), "main", "are called `bias`"),
    "after nothing": (
        lambda c: replace(c / "solutions/course.toml", 'name = "main"', 'name = "main"\nafter = "frist"'),
        "course.toml",
        "which is no other track",
    ),
    "stray solution": (lambda c: (c / "solutions/main/notes.txt").write_text(""), "notes.txt", "stray"),
    "stray stub": (lambda c: (c / "exercises/main/03_more.py").write_text(""), "03_more.py", "stray"),
    "missing stub": (lambda c: (c / "exercises" / BIAS).unlink(), BIAS, "is missing"),
    "points for nothing": (lambda c: replace(c / "solutions/course.toml", "02_bias", "07_none"), "course.toml", "07_none"),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_each_break_is_named_with_its_file(course: Path, broken: str) -> None:
    change, where, said = BREAKS[broken]
    change(course)
    assert any(where in problem.split(": ")[0] and said in problem for problem in problems(course)), problems(course)


def test_a_stub_that_differs_is_named_and_mended_without_losing_work(course: Path) -> None:
    stub = course / "exercises" / BIAS
    stub.write_text("someone's work\n")
    (problem,) = check.stub_files(Course.load(course / "solutions"), course / "exercises")
    assert "dev stubs --write" in problem.message
    assert ninja("dev", "stubs", cwd=course, course=course / "solutions").returncode == 1
    assert stub.read_text() == "someone's work\n"
    outcome = ninja("dev", "stubs", "--write", cwd=course, course=course / "solutions")
    assert outcome.returncode == 0, outcome.stderr
    assert "which is kept" in outcome.stdout
    assert any(path.read_text() == "someone's work\n" for path in (course / ".ninja" / "backups").rglob("*.py"))
    assert problems(course) == []
    again = ninja("dev", "stubs", cwd=course, course=course / "solutions")
    assert (again.returncode, again.stdout.count("\n")) == (0, 1)


def test_the_judge_finds_a_solution_that_fails_and_a_stub_that_does_not_wait(course: Path) -> None:
    replace(course / "solutions/main/01_square.py", "dx = 2.0 * x * dy", "dx = x * dy")
    replace(
        course / "solutions/first/01_double.py",
        "    # solution\n    dx = 2.0 * dy  # the slope is 2, everywhere\n    # end solution\n",
        "    dx = 2.0 * dy\n",
    )
    loaded = Course.load(course / "solutions")
    steps: list[str] = []
    with Host() as host:
        found = [str(problem) for problem in check.by_judging(loaded, host, 7, steps.append)]
    assert len(steps) == 2 * 3
    assert len(found) == 2, found
    assert "first/01_double.py" in found[0]
    assert "its stub is not pending but pass" in found[0]
    assert "main/01_square.py" in found[1]
    assert "does not pass" in found[1]
    assert "seed 7" in found[1]


def test_a_shape_that_is_not_true_is_found(course: Path) -> None:
    replace(course / "solutions" / BIAS, "y = x + b  # (n, H)", "y = x + b  # (H, n)")
    found = [str(problem) for problem in check.real_shapes(Course.load(course / "solutions"), 0)]
    assert len(found) == 1
    assert "`y` is said to be (H, n)" in found[0]


def test_dev_check_prints_what_it_finds_and_exits_1(course: Path) -> None:
    outcome = ninja("dev", "check", "--fast", cwd=course, course=course / "solutions")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    (course / "exercises/main/03_more.py").write_text("")
    outcome = ninja("dev", "check", "--fast", cwd=course, course=course / "solutions")
    assert outcome.returncode == 1
    assert "exercises/main/03_more.py: a stray file" in outcome.stdout
