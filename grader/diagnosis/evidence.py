"""What a hypothesis is tested on: a learner's answer beside all that is known of each probe. Trusted side.

A `View` is one probe, a `Case` one wrong gradient on all of them. In a chain a case is a single step: the truth is what that
step should have made of the gradients that it was *given*, be they random ones or the learner's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from torch import Tensor

from grader.compare import Answer
from grader.exercise import Exercise
from grader.probe import Probe
from grader.trace import Pull, Trace

ACCURACY = 1e-11
"""Of the largest entry: two float64 formulas for the same numbers agree better, and the subtlest mistake is off by more."""
FEW = 6
"""Entries that are too few to tell hypotheses apart quickly. Such a view comes last, as one with a batch of one does."""
LARGE = 1_000_000
"""Entries of an answer that is not looked at: no exercise has so many."""
AXES = 5
NOISE = 1e-12
"""Of what flows into a sum: what is left where it cancels. Nothing can be learned from it."""


@dataclass(frozen=True, eq=False)
class View:
    """One probe: the `answer` in whatever shape it came, the `truth`, and everything named.

    `scale` is the largest entry that the gradient would have if its sums did not cancel. `replaced` has the gradients, by the
    names of their tensors, from which the learner went on instead of the true ones.
    """

    label: str
    tensor: str
    answer: Tensor
    truth: Tensor
    scale: float
    sizes: Mapping[str, int]
    trace: Trace
    pull: Pull
    replaced: Mapping[str, Tensor]

    @cached_property
    def known(self) -> dict[str, Tensor]:
        """Every tensor of the forward by its name, every gradient as `d` + name, as the learner had them."""
        grads = {**self.pull.grads, **self.replaced}
        return {
            **self.trace.values,
            **{f"d{name}": grad for name, grad in grads.items() if f"d{name}" not in self.trace.values},
        }

    @cached_property
    def shares(self) -> list[tuple[str, Tensor]]:
        """What each use of the tensor sends back, with the name of the line it was used in."""
        pairs = zip(self.trace.uses, self.pull.shares, strict=True)
        return [(use.used_in, share) for use, share in pairs if use.name == self.tensor and share is not None]

    @cached_property
    def lines(self) -> list[str]:
        """The lines through which something comes back to the tensor, each once."""
        return list(dict.fromkeys(line for line, _ in self.shares))

    @cached_property
    def gap(self) -> float:
        """How far the answer is from the truth."""
        return distance(self.answer, self.truth)

    @property
    def silent(self) -> bool:
        """Whether answer and truth are both nothing, so that anything fits."""
        return self.answer.shape == self.truth.shape and max(peak(self.answer), peak(self.truth)) <= NOISE * self.scale


@dataclass(frozen=True, eq=False)
class Case:
    """One wrong answer `name` of an exercise. The cheapest view that tells something comes first."""

    exercise: Exercise
    name: str
    views: tuple[View, ...]
    shown_sizes: Mapping[str, int]
    shown_shape: tuple[int, ...]
    expected_shape: tuple[int, ...]
    given: tuple[str, ...]  # the names that the learner can use in this step
    shown: View | None = None  # the shown batch, in float32: it decides nothing, but tells V from 5 where V is 5 elsewhere

    @property
    def tensor(self) -> str:
        return self.views[0].tensor

    @property
    def is_gradient(self) -> bool:
        return self.tensor != self.name

    @cached_property
    def shape_fits(self) -> bool:
        return all(view.answer.shape == view.truth.shape for view in self.views)

    def answering(self, answers: Sequence[Tensor], truths: Sequence[Tensor] | None = None) -> Case:
        """The same case with other answers (mended ones, or what is left of them) and, where given, other truths."""
        truths = [view.truth for view in self.views] if truths is None else truths
        views = zip(self.views, answers, truths, strict=True)
        return replace(self, shown=None, views=tuple(replace(view, answer=a, truth=t) for view, a, t in views))


def peak(tensor: Tensor) -> float:
    """The largest absolute entry; of an empty tensor 0."""
    return float(tensor.abs().max()) if tensor.numel() else 0.0


def distance(a: Tensor, b: Tensor) -> float:
    """The largest absolute difference; infinite where shapes differ or something is not a number."""
    if a.shape != b.shape:
        return float("inf")
    gap = peak(a - b)
    return gap if gap == gap else float("inf")


class Evidence:
    """All that is known of one submission: the probes, and what came back for each, by probe as in `probes`."""

    def __init__(self, exercise: Exercise, probes: Sequence[Probe], answers: Sequence[Mapping[str, Answer]]) -> None:
        self.exercise, self.probes, self.answers = exercise, probes, answers
        self._own: dict[int, tuple[Pull, dict[str, Tensor], frozenset[str]]] = {}

    def cases(self, name: str, whole: bool = True) -> Iterator[Case]:
        """The wrong gradient `name` as a step by itself, then, in a chain and if `whole`, as a part of the whole.

        Yields nothing where no probe has numbers to look at, or where the step made of what it was given what it should.
        """
        exercise, shown = self.exercise, self.probes[0]
        assert shown.trace is not None
        for alone in ((True, False) if whole else (True,)) if exercise.is_chain else (False,):
            views = [self._view(index, name, alone) for index in range(1, len(self.probes))]
            loud = [view for view in views if view is not None and not view.silent]
            if any(view.gap > ACCURACY * max(peak(view.truth), NOISE * view.scale) for view in loud):
                loud.sort(key=lambda view: (1 in view.sizes.values() or view.truth.numel() < FEW, view.truth.numel()))
                shape, expected = self.answers[0][name].shape or (), tuple(shown.truth[name].shape)
                given = (*exercise.given, *exercise.asked)
                sizes = sizes_of(exercise, shown.trace)
                yield Case(exercise, name, tuple(loud), sizes, shape, expected, given, self._view(0, name, alone))

    def _view(self, index: int, name: str, alone: bool) -> View | None:
        """One probe, or None where it can't tell anything about this gradient."""
        exercise, probe, value = self.exercise, self.probes[index], self.answers[index][name].value
        if value is None or value.dtype != probe.dtype or probe.trace is None or probe.pull is None:
            return None
        if value.dim() > AXES or value.numel() > LARGE or (probe.inject and not alone) or not bool(value.isfinite().all()):
            return None
        tensor = name[1:] if exercise.is_gradient(name) else name
        trace, pull, replaced = probe.trace, probe.pull, {key[1:]: grad for key, grad in probe.inject.items()}
        if alone and not probe.inject:
            pull, replaced, unusable = self._given(index)
            if unusable & _sources(exercise, trace, tensor):
                return None  # what this step was given is no gradient
        truth = pull.grads[tensor] if exercise.is_gradient(name) else probe.truth[name]
        scale = max(peak(truth), pull.incoming.get(tensor, 0.0))
        return View(probe.label, tensor, value, truth, scale, sizes_of(exercise, trace), trace, pull, replaced)

    def _given(self, index: int) -> tuple[Pull, dict[str, Tensor], frozenset[str]]:
        """The walk back with the learner's own gradients handed on from step to step, these, and which of them are none."""
        if index not in self._own:
            probe, answers = self.probes[index], self.answers[index]
            replaced, unusable = {}, set()
            for name in self.exercise.asked:
                own, truth = answers[name].value, probe.truth[name]
                fits = own is not None and own.shape == truth.shape and own.dtype == truth.dtype and bool(own.isfinite().all())
                if not fits:
                    unusable.add(name[1:])
                replaced[name[1:]] = own if fits and own is not None else truth
            assert probe.trace is not None
            self._own[index] = probe.trace.pull(probe.upstream, replaced), replaced, frozenset(unusable)
        return self._own[index]


def _sources(exercise: Exercise, trace: Trace, tensor: str) -> set[str]:
    """The tensors whose asked gradients a step starts from: the nearest asked ones on every way to the outputs."""
    asked = {name[1:] for name in exercise.asked}
    found, todo = set(), list(trace.consumers(tensor))
    while todo:
        used_in = todo.pop()
        if used_in in asked:
            found.add(used_in)
        else:
            todo += trace.consumers(used_in)
    return found


def sizes_of(exercise: Exercise, trace: Trace) -> dict[str, int]:
    """The size of every axis that an annotation names: `{"n": 7, "T*C": 15}`."""
    sizes: dict[str, int] = {}
    for name, annotation in exercise.inputs.items():
        for dim, size in zip(annotation.dims, trace.values[name].shape, strict=True):
            if not dim.isdigit():
                sizes.setdefault(dim, size)
    return sizes
