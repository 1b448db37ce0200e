"""Probes: sizes, degenerate draws, repeatability, what is handed over."""

from pathlib import Path

import pytest
import torch

from grader import judge, probe
from grader.course import Course
from grader.errors import CourseError
from grader.exercise import Exercise
from grader.trace import Forward

COURSE = Course.load(Path(__file__).parents[1] / "solutions")
GRADIENTS = [exercise for exercise in COURSE if not exercise.stage]


def exercise_of(source: str) -> Exercise:
    return Exercise("track", "01_test", source, Path("01_test.py"))


def hidden(exercise: Exercise, seed: int = 0) -> list[probe.Probe]:
    return list(probe.hidden(exercise, Forward(exercise), seed))


@pytest.mark.parametrize("exercise", GRADIENTS, ids=lambda exercise: exercise.id)
def test_the_same_seed_gives_the_same_probes_and_another_seed_others(exercise):
    first, again, other = (judge.make_probes(exercise, seed, None) for seed in (1, 1, 2))
    for a, b in zip(first, again, strict=True):
        assert a.label == b.label
        assert all(torch.equal(a.truth[name], b.truth[name]) for name in exercise.asked)
    decisive = [(a, b) for a, b in zip(first, other, strict=True) if a.label != probe.SHOWN]
    assert not any(a.args.keys() and all(torch.equal(a.args[name], b.args[name]) for name in a.args) for a, b in decisive)


@pytest.mark.parametrize("exercise", GRADIENTS, ids=lambda exercise: exercise.id)
def test_zeros_never_pass_for_a_truth_unless_it_is_mathematically_zero(exercise):
    for each in hidden(exercise, 11):
        for name in exercise.asked:
            if name not in each.zero:
                assert each.truth[name].abs().max() > 1e-9


def test_what_is_mathematically_zero_is_known():
    found = {exercise.id: set().union(*(each.zero for each in hidden(exercise))) for exercise in GRADIENTS}
    assert {id: zero for id, zero in found.items() if zero} == {
        "ninja/22_softmax_loss_chain": {"dlogit_maxes"},
        "ninja/26_network": {"dlogit_maxes", "db1"},
        "ninja/27_parameters": {"db1"},
    }


def test_sizes_are_coprime_then_least_then_square_then_large():
    exercise = COURSE.find_one("ninja/10")
    for seed in range(20):
        rng = torch.Generator().manual_seed(seed)
        coprime, least, square, large = (
            probe.draw_sizes(exercise, rng, kind) for kind in ("coprime", "least", "square", "large")
        )
        assert len(set(coprime.values())) == 3
        assert least["n"] == 1
        assert len(set(square.values())) == 1
        assert large["n"] in probe.LARGE


def test_a_degenerate_draw_is_drawn_again():
    # A coin decides whether the forward is saturated: every fourth draw has a zero gradient.
    source = '''"""Test."""
import torch


def forward(x: Float[Tensor, " n"]):
    y = torch.tanh(x)  # (n)
    return y


def backward(dy, y):
    return dx


def draw(rng, n):
    return {"x": torch.randn(n, generator=rng) + (1000.0 if torch.rand((), generator=rng) < 0.25 else 0.0)}
'''
    for seed in range(10):
        for each in hidden(exercise_of(source), seed):
            assert not each.zero
            assert each.truth["dx"].abs().max() > 1e-9


def test_the_gradient_of_an_intermediate_can_be_handed_over():
    exercise = COURSE.find_one("ninja/18")
    for each in hidden(exercise):
        assert torch.allclose(each.args["dbnmeani"], -each.args["dbndiff"].sum(0, keepdim=True))


def test_injected_gradients_are_random_and_truth_is_that_of_each_step():
    exercise = COURSE.find_one("ninja/26")
    each = probe.alone(exercise, Forward(exercise), 5)
    assert set(each.inject) == set(exercise.asked)
    dbndiff = each.inject["dbnraw"] * each.args["bnvar_inv"] + 2 * each.args["bndiff"] * each.inject["dbndiff2"]
    assert torch.allclose(each.truth["dbndiff"], dbndiff)
    assert not each.zero  # even dlogit_maxes and db1 show, each by itself


BROKEN = '''"""Test."""


def forward(x: Int[Tensor, " n"], y: Float[Tensor, " n"]):
    z = x * y  # (n)
    return z


def backward(dz, x{extra}):
    return {asked}
'''


@pytest.mark.parametrize(
    ("extra", "asked", "says"),
    [
        ("", "dy", "holds whole numbers: let `draw` say which"),
        (", w", "dy", "takes `w`, which is no tensor"),
        ("", "dw", "what is asked is `d`"),
        ("", "dx", "no float tensor `x`"),
    ],
)
def test_a_broken_exercise_is_named(extra, asked, says):
    source = BROKEN.format(extra=extra, asked=asked)
    if "draw" not in says:
        source += '\n\ndef draw(rng, n):\n    import torch\n\n    return {"x": torch.arange(n)}\n'
    with pytest.raises(CourseError, match=says):
        hidden(exercise_of(source))


def test_an_output_with_entries_needs_its_upstream():
    source = BROKEN.format(extra="", asked="dy").replace("backward(dz, x)", "backward(x)")
    source += '\n\ndef draw(rng, n):\n    import torch\n\n    return {"x": torch.arange(n)}\n'
    with pytest.raises(CourseError, match="must be handed `dz`"):
        hidden(exercise_of(source))
