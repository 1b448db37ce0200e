"""The trace against plain autograd on the untouched file."""

import ast
from pathlib import Path

import jaxtyping
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader import probe
from grader.course import Course
from grader.errors import CourseError
from grader.exercise import Exercise
from grader.trace import Forward

COURSE = Course.load(Path(__file__).parents[1] / "solutions")
GRADIENTS = [exercise for exercise in COURSE if not exercise.stage]


def exercise_of(source: str) -> Exercise:
    return Exercise("track", "01_test", source, Path("01_test.py"))


CHAIN = '''"""Test."""
import torch


def forward(a: Float[Tensor, "n H"], b: Float[Tensor, "1 H"]):
    n = a.shape[0]
    s = a * b  # (n, H)
    t = s + a / n  # (n, H)
    y = t.tanh() * s  # (n, H)
    return y


def backward(dy, a, b, s, t):
    return da, db, ds, dt
'''


def drawn(exercise: Exercise, seed: int, kind: str) -> tuple[Forward, dict[str, torch.Tensor]]:
    forward = Forward(exercise)
    rng = torch.Generator().manual_seed(seed)
    sizes = probe.draw_sizes(exercise, rng, kind)
    with probe.default_dtype(torch.float64):
        inputs = forward.draw(rng, sizes)
        for name, annotation in exercise.inputs.items():
            inputs.setdefault(name, torch.randn(annotation.shape(sizes), generator=rng))
    return forward, inputs


@pytest.mark.parametrize("exercise", GRADIENTS, ids=lambda exercise: exercise.id)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**31), kind=st.sampled_from(["coprime", "least", "square", "large"]))
def test_pull_is_autograd(exercise, seed, kind):
    forward, inputs = drawn(exercise, seed, kind)
    trace = forward(inputs)
    upstream = {name: torch.randn(trace.values[name].shape, dtype=torch.float64) for name in exercise.outputs}
    pull = trace.pull(upstream)

    # The forward as it stands, with every tensor's gradient retained by autograd itself.
    scope: dict = {
        "torch": torch,
        "F": torch.nn.functional,
        "Float": jaxtyping.Float,
        "Int": jaxtyping.Int,
        "Tensor": torch.Tensor,
    }
    exec(exercise.segment(exercise.forward), scope)
    leaves = {name: value.clone().requires_grad_() if value.is_floating_point() else value for name, value in inputs.items()}
    outputs = scope["forward"](**leaves)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    # None of the outputs of an exercise is computed from another one with its upstream left out: add them up.
    total = sum((output * upstream[name]).sum() for name, output in zip(exercise.outputs, outputs, strict=True))
    total.backward()
    for name, leaf in leaves.items():
        if leaf.is_floating_point():
            grad = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad  # None: what leads nowhere
            scale = max(float(grad.abs().max()), pull.incoming.get(name, 0.0))
            assert (grad - pull.grads[name]).abs().max() <= 1e-12 * scale, name


def test_shares_of_a_tensors_uses_add_up_to_its_gradient():
    forward, inputs = drawn(exercise_of(CHAIN), 3, "coprime")
    trace = forward(inputs)
    pull = trace.pull({"y": torch.ones_like(trace.values["y"])})
    for name in ("a", "b", "s", "t"):
        shares = [share for use, share in zip(trace.uses, pull.shares, strict=True) if use.name == name and share is not None]
        assert torch.allclose(sum(shares), pull.grads[name], rtol=1e-14)
    assert [use.used_in for use in trace.uses if use.name == "s"] == ["t", "y"]


def test_reading_a_size_is_no_use_that_sends_anything_back():
    forward, inputs = drawn(exercise_of(CHAIN), 3, "coprime")
    trace = forward(inputs)
    pull = trace.pull({"y": torch.ones_like(trace.values["y"])})
    shares = [share for use, share in zip(trace.uses, pull.shares, strict=True) if (use.name, use.used_in) == ("a", "n")]
    assert shares == [None]


def test_replaced_gradients_are_recorded_before_and_used_behind():
    forward, inputs = drawn(exercise_of(CHAIN), 3, "coprime")
    trace = forward(inputs)
    upstream = {"y": torch.ones_like(trace.values["y"])}
    plain = trace.pull(upstream)
    other = torch.randn_like(plain.grads["t"])
    replaced = trace.pull(upstream, {"t": other})
    assert torch.equal(replaced.grads["t"], plain.grads["t"])  # the step itself is judged with what was handed to it
    values = trace.values
    assert torch.allclose(replaced.grads["s"], values["t"].tanh() * upstream["y"] + other)


def test_the_callers_tensors_are_left_alone():
    forward, inputs = drawn(exercise_of(CHAIN), 3, "coprime")
    before = {name: value.clone() for name, value in inputs.items()}
    trace = forward(inputs)
    trace.pull({"y": torch.ones_like(trace.values["y"])})
    assert all(torch.equal(before[name], value) and not value.requires_grad for name, value in inputs.items())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a, b = b, a", "gives one name a value"),
        ("a = a + b", "given a value twice"),
        ("for i in range(3): pass", "straight lines"),
        ("s += a", "straight lines"),
    ],
)
def test_a_forward_that_is_no_prose_is_refused(line, says):
    source = CHAIN.replace("    s = a * b  # (n, H)\n", f"    s = a * b  # (n, H)\n    {line}\n")
    ast.parse(source)
    with pytest.raises(CourseError, match=says):
        Forward(exercise_of(source))
