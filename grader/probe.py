"""Annotations → inputs, upstream gradients and the truth about them. Trusted side only.

exercise + scene → shown probe (float32, the run that learners look at)
exercise + seed  → hidden probes (float64, random sizes and numbers: these decide)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from torch import Tensor

from grader.errors import CourseError
from grader.exercise import Exercise
from grader.trace import Forward, Pull, Trace

SHOWN = "shown"
PRIMES = (2, 3, 5, 7, 11, 13)
LARGE = (17, 19, 23)
DEGENERATE = 1e-9
"""A gradient below this share of what flows into it has cancelled: zeros would pass for it, so the probe is drawn again."""
_REDRAWS = 8


@dataclass(frozen=True, eq=False)
class Scene:
    """The named tensors of one real run, values and gradients by tensor name."""

    values: Mapping[str, Tensor]
    grads: Mapping[str, Tensor]


@dataclass(frozen=True)
class Probe:
    """One set of inputs and upstream gradients, what `backward` is handed for it, and the truth.

    `inject` is empty, or has a random gradient for every asked one: the worker puts it in the place of the learner's own once
    that is recorded, so that each step is judged alone. The random gradients tell nothing about any truth.

    `upstream` has the outputs' gradients by tensor name; with `trace` and `pull` it is the run that the truth was taken from,
    kept for the diagnosis.
    """

    label: str
    dtype: torch.dtype
    args: Mapping[str, Tensor]
    truth: Mapping[str, Tensor]
    scale: Mapping[str, float]
    zero: frozenset[str]
    values: frozenset[str] = frozenset()  # of what is asked, the tensors of the forward themselves
    inject: Mapping[str, Tensor] = field(default_factory=dict)
    upstream: Mapping[str, Tensor] = field(default_factory=dict)
    trace: Trace | None = None
    pull: Pull | None = None


def generator(seed: int, *words: str) -> torch.Generator:
    """A random stream of its own for each seed and words: no exercise's draw depends on which others are judged."""
    digest = hashlib.sha256("/".join((str(seed), *words)).encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:7], "big"))


def shown(exercise: Exercise, forward: Forward, scene: Scene | None) -> Probe:
    """The probe that learners are shown, in float32: from the track's scene, or random numbers that never change.

    Raises CourseError where the scene lacks a tensor that the exercise names.
    """
    if scene is None:
        rng = generator(0, exercise.id)
        sizes = draw_sizes(exercise, rng, "coprime")
        return _random(exercise, forward, rng, sizes, torch.float32, SHOWN)
    try:
        trace = forward({name: scene.values[name] for name in exercise.inputs})
        upstream = {name: _upstream(exercise, trace, name, scene.grads.get(name)) for name in exercise.outputs}
    except KeyError as error:
        raise CourseError(f"{exercise.path}: the scene of track `{exercise.track}` has no tensor {error}") from error
    return _probe(exercise, trace, upstream, torch.float32, SHOWN)


def hidden(exercise: Exercise, forward: Forward, seed: int) -> Iterator[Probe]:
    """The probes that decide, in float64: coprime sizes, the least batch, a square one, a large batch.

    A probe whose truth has cancelled to nothing is rejected and drawn again. What vanishes in every draw is mathematically
    zero (the loss does not change when all logits of a row move together): it stays, marked in `Probe.zero`.
    """
    rng = generator(seed, exercise.id)
    always_zero: frozenset[str] | None = None
    for kind in ("coprime", "least", "square", "large"):
        tries = []
        for _ in range(_REDRAWS):
            sizes = draw_sizes(exercise, rng, kind)
            label = " ".join(f"{axis}={size}" for axis, size in sizes.items()) or "fixed size"
            tries.append(_random(exercise, forward, rng, sizes, torch.float64, label))
            if tries[-1].zero <= (always_zero or frozenset()):
                break
        else:
            always_zero = frozenset.intersection(*(probe.zero for probe in tries))
        yield tries[-1]


def alone(exercise: Exercise, forward: Forward, seed: int) -> Probe:
    """A hidden probe for judging each step of a chain by itself: every asked gradient is replaced by a random one."""
    rng = generator(seed, exercise.id, "alone")
    sizes = draw_sizes(exercise, rng, "coprime")
    label = " ".join(f"{axis}={size}" for axis, size in sizes.items())
    return _random(exercise, forward, rng, sizes, torch.float64, label, inject=True)


def draw_sizes(exercise: Exercise, rng: torch.Generator, kind: str) -> dict[str, int]:
    """A size for every axis: all different primes, all equal, or different with the least or a large batch `n`."""
    axes = exercise.axes
    least = {axis: exercise.least.get(axis, {"n": 1, "V": 3}.get(axis, 2)) for axis in axes}
    if kind == "square":
        side = max(4 + int(torch.randint(3, (), generator=rng)), *least.values(), 0)
        return dict.fromkeys(axes, side)
    primes = [PRIMES[index] for index in torch.randperm(len(PRIMES), generator=rng)]
    sizes: dict[str, int] = {}
    for axis in sorted(axes, key=lambda axis: -least[axis]):
        sizes[axis] = next(prime for prime in primes if prime >= least[axis] and prime not in sizes.values())
    if kind == "least" and "n" in sizes:
        sizes["n"] = least["n"]
    if kind == "large" and "n" in sizes:
        sizes["n"] = LARGE[int(torch.randint(len(LARGE), (), generator=rng))]
    return {axis: sizes[axis] for axis in axes}


def _random(
    exercise: Exercise,
    forward: Forward,
    rng: torch.Generator,
    sizes: Mapping[str, int],
    dtype: torch.dtype,
    label: str,
    inject: bool = False,
) -> Probe:
    with default_dtype(torch.float64):
        drawn = forward.draw(rng, sizes)
        inputs: dict[str, Tensor] = {}
        for name, annotation in exercise.inputs.items():
            shape = annotation.shape(sizes)
            if name in drawn:
                value = drawn[name]
                if tuple(value.shape) != shape:
                    raise CourseError(f"{exercise.path}: draw made `{name}` {tuple(value.shape)}, its annotation says {shape}")
            elif annotation.kind == "Float":
                value = torch.randn(shape, generator=rng)
            else:
                raise CourseError(f"{exercise.path}: `{name}` holds whole numbers: let `draw` say which")
            inputs[name] = value.to(dtype) if value.is_floating_point() else value
        trace = forward(inputs)
        upstream = {
            name: _upstream(exercise, trace, name, torch.randn(trace.values[name].shape, generator=rng).to(dtype))
            for name in exercise.outputs
        }
        injected = (
            {name: torch.randn(trace.values[name[1:]].shape, generator=rng).to(dtype) for name in exercise.asked}
            if inject
            else {}
        )
    return _probe(exercise, trace, upstream, dtype, label, injected)


def _upstream(exercise: Exercise, trace: Trace, name: str, given: Tensor | None) -> Tensor:
    """The gradient of an output: as given, or 1 where `backward` is not handed it, be it of a scalar or never asked for."""
    if f"d{name}" in exercise.given:
        if given is None:
            raise KeyError(f"d{name}")
        return given
    value = trace.values[name]
    if value.dim() and any(map(exercise.is_gradient, exercise.asked)):
        raise CourseError(f"{exercise.path}: `{name}` is no scalar, so `backward` must be handed `d{name}`")
    return torch.ones_like(value)


def _probe(
    exercise: Exercise,
    trace: Trace,
    upstream: Mapping[str, Tensor],
    dtype: torch.dtype,
    label: str,
    inject: Mapping[str, Tensor] | None = None,
) -> Probe:
    pull: Pull = trace.pull(upstream, {name[1:]: value for name, value in (inject or {}).items()})
    args: dict[str, Tensor] = {}
    for name in exercise.given:
        source = trace.values if name in trace.values else pull.grads
        key = name if name in trace.values else name[1:]
        if key not in source:
            raise CourseError(
                f"{exercise.path}: backward takes `{name}`, which is no tensor of the forward, nor the gradient of one"
            )
        args[name] = upstream.get(key, source[key]) if source is pull.grads else source[key]
    truth: dict[str, Tensor] = {}
    for name in exercise.asked:
        found = pull.grads.get(name[1:]) if exercise.is_gradient(name) else trace.values[name]
        if found is None or not found.is_floating_point():
            raise CourseError(f"{exercise.path}: backward returns `{name}`, but the forward has no float tensor `{name[1:]}`")
        truth[name] = found
    peaks = {name: float(grad.abs().max()) if grad.numel() else 0.0 for name, grad in truth.items()}
    incoming = {name: pull.incoming.get(name[1:], 0.0) if exercise.is_gradient(name) else 0.0 for name in exercise.asked}
    zero = frozenset(name for name in exercise.asked if peaks[name] <= _vanishing(dtype) * incoming[name])
    scale = {name: incoming[name] if name in zero else peaks[name] for name in exercise.asked}
    values = frozenset(name for name in exercise.asked if not exercise.is_gradient(name))
    return Probe(label, dtype, args, truth, scale, zero, values, dict(inject or {}), dict(upstream), trace, pull)


def _vanishing(dtype: torch.dtype) -> float:
    """Float32 sums leave some 1e-7 of what they cancel; float64 1e-16."""
    return DEGENERATE if dtype == torch.float64 else 1e-6


@contextmanager
def default_dtype(dtype: torch.dtype) -> Iterator[None]:
    """Within, tensors made without a dtype are of `dtype`."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)
