"""One exercise file, read without running it."""

from pathlib import Path

import pytest

from grader.errors import CourseError
from grader.exercise import Annotation, Exercise

SOURCE = '''"""A title, with a full stop.

Some text.
"""

raise RuntimeError("never run here")

from jaxtyping import Float, Int
from torch import Tensor


def forward(x: Float[Tensor, "n T*C"], i: Int[Tensor, " n"]):
    n = x.shape[0]
    h = x * 2  # (n, T*C)
    loss = h[range(n), i].sum()  # ()
    return loss


def backward(dloss, x, i, h):
    # solution
    dh = dx = x
    # end solution
    return dh, dx


LEAST = {"n": 2}
HINTS = ("one", "two", "three")
'''


def exercise(source: str = SOURCE) -> Exercise:
    return Exercise("track", "07_some_name", source, Path("solutions/track/07_some_name.py"))


def test_everything_is_read_off_the_text() -> None:
    one = exercise()
    assert (one.id, one.number, one.name) == ("track/07_some_name", 7, "some_name")
    assert one.title == "A title, with a full stop"
    assert one.text == "Some text."
    assert one.hints == ("one", "two", "three")
    assert one.least == {"n": 2}
    assert one.given == ("dloss", "x", "i", "h")
    assert one.asked == ("dh", "dx")
    assert one.outputs == ("loss",)
    assert one.axes == ("n", "T", "C")
    assert one.is_chain  # dx is computed from dh


def test_shapes_come_from_annotations_and_from_the_comments_at_the_ends_of_lines() -> None:
    one = exercise()
    assert one.shapes == {"x": "(n, T*C)", "i": "(n)", "h": "(n, T*C)", "loss": "()"}
    assert one.shape_of("dh") == "(n, T*C)"
    assert ("wanted", "dx", "(n, T*C)") in one.shape_table


def test_an_annotation_becomes_numbers() -> None:
    assert Annotation("Float", ("n", "T*C", "1", "T//2+1")).shape({"n": 3, "T": 4, "C": 5}) == (3, 20, 1, 3)


@pytest.mark.parametrize("dim", ["T**C", "f(n)", "unknown"])
def test_an_axis_that_is_no_arithmetic_is_refused(dim: str) -> None:
    with pytest.raises(CourseError):
        Annotation("Float", (dim,)).shape({"n": 3, "T": 4, "C": 5})


@pytest.mark.parametrize(
    ("old", "new", "attribute", "line"),
    [
        ('"""A title', "x = 1\n", "title", 1),
        ("def forward", "def fro", "forward", 1),
        ("return dh, dx", "return dh + 1, dx", "asked", 19),
        ("return dh, dx", "return dh, y", "asked", 19),
        ('HINTS = ("one"', 'HINTS = (f"one"', "hints", 27),
        ('x: Float[Tensor, "n T*C"]', "x", "inputs", 12),
        ("h = x * 2", "h, k = x * 2", "shapes", 14),
        ("return loss", "return (", "tree", 16),
    ],
)
def test_a_broken_convention_names_file_and_line(old: str, new: str, attribute: str, line: int) -> None:
    with pytest.raises(CourseError) as raised:
        getattr(exercise(SOURCE.replace(old, new, 1)), attribute)
    assert str(raised.value).startswith(f"solutions/track/07_some_name.py:{line}: ")
