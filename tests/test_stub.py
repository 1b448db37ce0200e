"""Solution → stub."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import ROOT

from grader import stub
from grader.course import Course
from grader.errors import CourseError
from grader.exercise import Exercise

COURSE = Course.load(ROOT / "solutions")
SOURCE = '''"""Title.

A text with a backslash: \\\\ and "quotes".
"""

import math

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

LIMIT = 3  # stays


# A comment that belongs to the function below.
def helper(x):
    return x


def forward(x: Float[Tensor, "n H"]):
    y = helper(x)  # (n, H)
    z = y**2  # (n, H)
    return z


def backward(dz, y, x):
    n = x.shape[0]
    # solution
    unused = F.relu(math.sqrt(2) * x)
    dy = 2 * y * dz
    # end solution

    # Now the second half.
    # solution
    dx = dy.clone()
    # end solution
    return dx, dy


# solution
def secret(x):
    return x


# end solution


def draw(rng, n):
    return {}


LEAST = {"n": 2}
HINTS = ("one", "two", "three")
'''


def exercise(source: str) -> Exercise:
    return Exercise("track", "01_name", source, Path("track/01_name.py"))


def test_the_answer_and_what_only_the_judge_needs_are_gone() -> None:
    made = stub.make(exercise(SOURCE))
    for gone in ("solution", "unused", "math", "secret", "draw", "LEAST", "HINTS", "relu", "functional"):
        assert gone not in made, gone
    for stays in (
        "LIMIT = 3",
        "# A comment that belongs",
        "def helper",
        "# Now the second half.",
        "n = x.shape[0]",
        "\\\\ and",
    ):
        assert stays in made, stays


def test_each_part_of_an_answer_leaves_the_blanks_that_the_lines_below_need() -> None:
    lines = stub.make(exercise(SOURCE)).split("\n")
    body = [line.strip() for line in lines[lines.index("def backward(dz, y, x):") + 1 :] if line.strip()]
    assert body == ["n = x.shape[0]", "dy = ...", "# Now the second half.", "dx = ...", "return dx, dy"]


def test_the_shape_table_ends_the_docstring() -> None:
    docstring = ast.get_docstring(ast.parse(stub.make(exercise(SOURCE))))
    assert docstring is not None
    assert docstring.splitlines()[-5:] == [
        "    given   dz  (n, H)",
        "            y   (n, H)",
        "            x   (n, H)",
        "    wanted  dx  (n, H)",
        "            dy  (n, H)",
    ]


def test_a_long_table_stands_in_columns() -> None:
    rows = stub.table(COURSE.exercise("ninja/26_network"))
    assert len(rows) < 30
    assert all(len(row) <= stub.WIDTH for row in rows)


def test_a_class_is_blanked_method_by_method_and_its_harness_shows_how_it_is_used() -> None:
    source = SOURCE[: SOURCE.index("def backward")] + '''class Square:
    def __call__(self, x):
        # solution
        self.x = x
        out = x**2
        # end solution
        return out

    def reset(self):
        # solution
        self.x = None
        # end solution


def harness(student, dz, x):
    layer = student.Square()
    z = layer(x)
    return z


HINTS = ("one", "two", "three")
'''  # fmt: skip
    made = stub.make(exercise(source))
    assert "        out = ...\n        return out\n" in made
    assert "def reset(self):\n        ...\n" in made
    assert made.endswith("def harness(student, dz, x):\n    layer = student.Square()\n    z = layer(x)\n    return z\n")
    assert "harness" not in stub.worked(exercise(source))


def test_what_is_to_be_mended_stands_in_place_of_the_answer() -> None:
    source = SOURCE.replace("    dx = dy.clone()\n", "    dx = dy.clone()\n    # instead\n    # dx = dy  # is that all?\n")
    assert "    dx = dy  # is that all?\n    return dx, dy\n" in stub.make(exercise(source))
    assert "instead" not in stub.worked(exercise(source))
    assert stub.is_given(exercise(source))
    assert not stub.is_given(exercise(SOURCE))


def test_worked_is_the_answer_without_markers() -> None:
    text = stub.worked(exercise(SOURCE))
    assert "dy = 2 * y * dz" in text
    assert "# solution" not in text
    assert "HINTS" not in text
    assert text.startswith("LIMIT = 3")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (SOURCE.replace("    # end solution\n    return dx", "    return dx"), "again, before"),
        (SOURCE.replace("    # solution\n    unused", "    unused"), "without `# solution` before it"),
        (SOURCE.replace("# end solution\n\n\ndef draw", "def draw"), "without `# end solution` after it"),
    ],
)
def test_markers_that_do_not_pair_up_are_named_with_their_line(broken: str, said: str) -> None:
    with pytest.raises(CourseError, match=said) as raised:
        stub.make(exercise(broken))
    assert str(raised.value).startswith("track/01_name.py:")


@pytest.mark.parametrize("one", list(COURSE), ids=lambda one: one.id)
def test_every_stub_is_python_without_an_answer(one: Exercise) -> None:
    made = stub.make(one)
    ast.parse(made)
    assert "# solution" not in made
    assert "HINTS" not in made
    assert "..." in made or stub.is_given(one)
    assert "\nimport torch\n" in made


def test_every_stub_is_as_ruff_would_leave_it(tmp_path: Path) -> None:
    for name, data in stub.all_of(COURSE).items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--isolated", "--line-length", "128", str(tmp_path)]
    formatted = subprocess.run([*ruff, "format", "--check", *options], capture_output=True, text=True, check=False)
    assert formatted.returncode == 0, formatted.stdout
    # F401 but for torch and the learner's own layers: they are there for whoever writes the answer with them.
    checked = subprocess.run(
        [*ruff, "check", "--select", "F401,I", "--output-format", "concise", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [
        line
        for line in checked.stdout.splitlines()
        if ": F" in line or ": I" in line
        if "`torch` imported" not in line and "`layers." not in line
    ] == []


def test_digests_are_in_the_form_of_sha256sum() -> None:
    assert (
        stub.digests({"a/b.py": b""}).decode() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a/b.py\n"
    )
