"""A course on disk, and what the words that people type mean."""

import shutil
from pathlib import Path

import pytest
from helpers import MINI, ROOT

from grader.course import Course
from grader.errors import CourseError, UsageError

COURSE = Course.load(ROOT / "solutions")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A miniature course to break."""
    return Path(shutil.copytree(MINI, tmp_path / "solutions"))


@pytest.mark.parametrize(
    ("word", "ids"),
    [
        ("10", ["ninja/10_output_linear"]),
        ("ninja/10", ["ninja/10_output_linear"]),
        ("output_linear", ["ninja/10_output_linear"]),
        ("10_output_linear", ["ninja/10_output_linear"]),
        ("10_out", ["ninja/10_output_linear"]),
        ("OUTPUT_LIN", ["ninja/10_output_linear"]),
        ("exercises/ninja/10_output_linear.py", ["ninja/10_output_linear"]),
        ("/somewhere/exercises/ninja/10_output_linear.py", ["ninja/10_output_linear"]),
        ("exercises\\ninja\\10_output_linear.py", ["ninja/10_output_linear"]),
        ("warmup/1", ["warmup/01_chain"]),
        ("1", ["ninja/01_logprobs"]),
        ("c", ["ninja/21_C"]),
        ("tanh", ["ninja/11_tanh"]),
    ],
)
def test_many_ways_to_name_one(word: str, ids: list[str]) -> None:
    assert [exercise.id for exercise in COURSE.find([word])] == ids


def test_a_track_is_all_of_it_and_nothing_is_everything_in_order() -> None:
    assert {exercise.track for exercise in COURSE.find(["warmup"])} == {"warmup"}
    assert COURSE.find([]) == tuple(COURSE)
    assert [one.id for one in COURSE.find(["11", "warmup/2", "10", "11"])] == [
        "warmup/02_broadcast",
        "ninja/10_output_linear",
        "ninja/11_tanh",
    ]


@pytest.mark.parametrize(
    ("word", "meant"), [("output_liner", "ninja/10_output_linear"), ("tahn", "ninja/11_tanh"), ("warmpu", "warmup")]
)
def test_a_near_miss_is_asked_about(word: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"did you mean `{meant}`"):
        COURSE.find([word])


def test_what_means_several_is_refused_where_one_is_wanted() -> None:
    with pytest.raises(UsageError, match="means 6 exercises"):
        COURSE.find_one("warmup")


@pytest.mark.parametrize("word", ["99", "nonsense", "warmup/99"])
def test_an_unknown_name_says_where_all_names_are(word: str) -> None:
    with pytest.raises(UsageError, match="ninja list"):
        COURSE.find([word])


def test_points_are_one_a_gradient_unless_the_manifest_says_otherwise() -> None:
    mini = Course.load(MINI)
    assert mini.max_points(mini.exercise("main/01_square")) == 1
    assert mini.max_points(mini.exercise("main/02_bias")) == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no \\[\\[track\\]\\]"),
        ("title = ", "course.toml: "),
        ('[[track]]\nname = "gone"', "no folder"),
        ('[[track]]\nname = "main"\ncolour = "red"', "colour"),
        ('[[track]]\ntitle = "nameless"', "name is missing"),
    ],
)
def test_a_broken_manifest_is_named(copy: Path, text: str, said: str) -> None:
    (copy / "course.toml").write_text(text)
    with pytest.raises(CourseError, match=said):
        Course.load(copy)


def test_a_folder_without_a_manifest_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"a course is a folder with a course\.toml"):
        Course.load(tmp_path)
