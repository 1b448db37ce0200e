"""The class-wide view: what fails, which mistakes recur, and which answers are alike beyond what an exercise forces."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from classes import WRONG, hand_in
from helpers import ROOT, ninja
from judging import SOLUTIONS, TESTS

from grader.course import Course
from ninja.classroom import similarity, view
from ninja.classroom.similarity import Likeness

COURSE = Course.load(SOLUTIONS)
NETWORK = "ninja/26_network"


def written(kind: str) -> list[tuple[str, str]]:
    """Answers to the network as different people wrote them, without the headers of our tests."""
    found = []
    for path in sorted((TESTS / kind / NETWORK).glob("*.py")):
        lines = path.read_text(encoding="utf-8").split("\n")
        found.append((path.stem, "\n".join(line for line in lines if not line.startswith("#"))))
    return found


def prints(source: str) -> tuple[int, ...]:
    return similarity.prints(source, similarity.names_of(COURSE.exercise(NETWORK)))


@pytest.fixture(scope="module")
def forced() -> dict[str, list[int]]:
    return view._forced(COURSE)


def alike(answers: list[tuple[str, str]], forced: dict[str, list[int]]) -> tuple[Likeness, ...]:
    return similarity.likenesses([(name, NETWORK, prints(source)) for name, source in answers], forced)


def disguised(source: str) -> str:
    """The same work with other names, other spacing, and comments."""
    for before, after in (("softmax_loss", "lossgrad"), ("linear", "mm"), (r"\bn\b", "batch"), (r"\bdout\b", "up")):
        source = re.sub(before, after, source)
    return source.replace(" = ", "  =  ").replace("\n    d", "\n    # next\n    d")


def test_right_answers_are_no_copies_of_each_other(forced: dict[str, list[int]]) -> None:
    assert alike(written("right"), forced) == ()


def test_a_disguised_copy_is_found(forced: dict[str, list[int]]) -> None:
    answers = written("right")
    (source,) = (source for name, source in answers if name == "helpers")
    copy = disguised(source)
    assert copy.splitlines() != source.splitlines()
    (found,) = alike([*answers, ("copy", copy)], forced)
    assert found.names == ("copy", "helpers")
    assert found.share > 0.7
    assert found.exercises == (NETWORK,)


def test_a_part_that_was_taken_over_is_found(forced: dict[str, list[int]]) -> None:
    answers = written("right")
    (source,) = (source for name, source in answers if name == "helpers")
    own = dict(answers)["published_forms"]
    taken = source[source.index("def softmax_loss") : source.index("def backward")]
    (found,) = alike([*answers, ("part", taken + own[own.index("def backward") :])], forced)
    assert "helpers" in found.names
    assert "part" in found.names


def test_the_worked_answer_and_the_stub_are_nobodys(forced: dict[str, list[int]]) -> None:
    from grader import stub

    exercise = COURSE.exercise(NETWORK)
    answers = [(name, source) for name in ("a", "b") for source in (stub.worked(exercise),)]
    answers += [(name, stub.make(exercise)) for name in ("c", "d")]
    assert alike([*answers, *written("right")], forced) == ()


def test_what_many_have_is_nobodys(forced: dict[str, list[int]]) -> None:
    (source,) = (source for name, source in written("right") if name == "helpers")
    many = [(f"s{number}", source) for number in range(12)]
    assert alike(many, forced) == ()
    assert alike(many[:2] + [(f"o{number}", "def backward():\n    return 1\n") for number in range(10)], forced) != ()


def test_a_comment_of_ones_own_counts_and_a_name_does_not() -> None:
    same = "def backward(dy, x):\n    a = dy * x\n    b = a.sum(0) + a.mean(0)\n    return b\n"
    other = same.replace("a", "q").replace("def bqckwqrd", "def backward").replace("meqn", "mean")
    assert similarity.prints(same, ("backward", "dy", "x")) == similarity.prints(other, ("backward", "dy", "x"))
    said = same.replace("    return", "    # my roommate says that this is it\n    return")
    assert len(similarity.prints(said, ())) == len(similarity.prints(same, ())) + 1


@pytest.mark.parametrize(
    "source", ["def f(:", "", "\x00", "(" * 5000, "x = 1\n" * 3], ids=["syntax", "empty", "nul", "deep", "short"]
)
def test_whatever_was_written_gives_fingerprints_or_none(source: str) -> None:
    assert isinstance(similarity.prints(source, ()), tuple)


def test_numbers_do_not_tell_messages_apart() -> None:
    one = view.plain(
        "A gradient has the shape of its tensor, and `b` is (13,). Off by 3,100% at [3, 17]: 1e-05 instead of -0.25."
    )
    other = view.plain("A gradient has the shape of its tensor, and `b` is (7,). Off by 2% at [0, 1]: 12 instead of 3.")
    assert one == other
    assert view.plain("`W2` is not `W1`") == "`W2` is not `W1`"


def test_a_class_is_told_what_fails_and_what_recurs(tmp_path: Path) -> None:
    for name in ("ann", "bob", "cid"):
        hand_in(tmp_path / "subs" / name, double=None, bias=WRONG)
    hand_in(tmp_path / "subs" / "dan", double=None, bias=None)
    hand_in(tmp_path / "subs" / "eve", double={"dx": "2 * dy + undefined"})
    assert ninja("class", "subs", "--processes", "1", cwd=tmp_path).returncode == 0
    said = ninja("gradebook", "--class", cwd=tmp_path).stdout
    assert re.search(r"75%  main/02_bias +\(3 of 4\)", said)
    assert re.search(r"20%  first/01_double +\(1 of 5\)", said)
    assert re.search(r"3x main/02_bias `db`", said)
    assert "undefined" not in said  # one alone is no pattern


def test_the_package_says_what_each_module_is() -> None:
    said = (ROOT / "ninja" / "classroom" / "__init__.py").read_text(encoding="utf-8")
    modules = {path.stem for path in (ROOT / "ninja" / "classroom").glob("*.py")} - {"__init__"}
    assert modules == set(re.findall(r"^    (\w+) {2,}\S", said, re.MULTILINE))
