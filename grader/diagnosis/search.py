"""The search: from the simplest hypothesis to the most complex; the first that fits is the diagnosis.

One mistake as a whole, then one beside right branches, then one edit of a derivation, then two of these at once. What fits only
up to a named constant is two mistakes, and waits until no single one fits.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from grader.diagnosis import counterfactuals, factors, selection, shapes, softmax, uses
from grader.diagnosis.edits import Edit
from grader.diagnosis.evidence import ACCURACY, Case, distance, peak
from grader.diagnosis.hypothesis import ONE, Fit, Hypothesis, fit

Signature = Callable[[Case], Iterable[Hypothesis]]

WHOLE: tuple[Signature, ...] = (
    selection.nothing,
    factors.constant,
    uses.subsets,
    uses.weighted,
    factors.arrived,
    factors.values,
    shapes.picked,
    shapes.collapsed,
    shapes.typed_in,
    selection.picks,
    softmax.labels,
    selection.maxima,
    selection.lookups,
    selection.started,
    selection.rounded,
    selection.shuffled,
    factors.tensors,
    factors.slopes,
    factors.exchanged,
    factors.precedence,
)
"""Of the answer as a whole, the plainest first."""

PART: tuple[Signature, ...] = (
    factors.constant,
    factors.arrived,
    factors.tensors,
    factors.slopes,
    factors.exchanged,
    factors.others,
)
"""Of one share, all others being right."""


@dataclass(frozen=True)
class Found:
    """What explains a case: one mistake, or two in the order in which they would be mended.

    `use` is the use of the tensor, or `edge` the use further on, in which the mistake lies; empty where it is in the whole.
    """

    fits: tuple[Fit, ...]
    use: str = ""
    edge: str = ""

    @property
    def single(self) -> bool:
        """Whether it is one mistake: a hypothesis without a factor besides, or nothing but a factor."""
        return len(self.fits) == 1 and (self.fits[0].constant.kind == "one" or self.fits[0].hypothesis.code == "factor")

    @property
    def error(self) -> float:
        return max(each.error for each in self.fits)


def explain(cases: Iterable[Case], seen: Sequence[Edit] = ()) -> tuple[Case, Found] | None:
    """The simplest explanation of a wrong gradient, and of which of its cases; or None.

    `cases` are those of one gradient: as a step by itself, as a part of the whole. `seen` are edits of the worked lines that
    have explained other gradients of the same answer: the likeliest cause of all.
    """
    tried: list[Case] = []
    double: tuple[Case, Found] | None = None
    for case in cases:
        tried.append(case)
        for found in itertools.chain(_fitting(case, lambda case: counterfactuals.again(case, seen)), _one_mistake(case)):
            if found.single:
                return case, found
            double = double or (case, found)
    for case in tried:
        for found in _reshaped(case):
            return case, found
    if double is not None:
        return double
    for case in tried:
        for found in _fitting(case, counterfactuals.pairs):
            if found.single:
                return case, found
            double = double or (case, found)
    return double


def _one_mistake(case: Case) -> Iterator[Found]:
    if case.exercise.is_chain and not case.views[0].replaced:
        # As a step by itself it was not explained: was it made from something that became complete only later?
        for edge, held, _ in uses.paths(case):
            for found in _fitting(case, held):
                yield Found(found.fits, edge=edge)
    for about, right, _ in _repairs(case):
        if right:
            yield Found((about,))
    for signature in WHOLE:
        yield from _fitting(case, signature)
    for use, part in uses.single(case):
        for found in _fitting(part, factors.constant):
            yield Found(found.fits, use=use)
    yield from _fitting(case, counterfactuals.worked)
    yield from _fitting(case, factors.others)
    for use, part in uses.single(case):
        for signature in PART:
            for found in _fitting(part, signature):
                yield Found(found.fits, use=use)
    yield from _fitting(case, counterfactuals.forwards)
    for edge, held, part in uses.paths(case):
        for found in itertools.chain(_fitting(case, held), _fitting(part, factors.constant)):
            yield Found(found.fits, edge=edge)


def _reshaped(case: Case) -> Iterator[Found]:
    """A shape that can be mended, and one mistake in what it is then."""
    for about, right, reshaped in _repairs(case):
        if not right:
            for signature in WHOLE:
                for found in _fitting(reshaped, signature):
                    if found.single:
                        yield Found((about, *found.fits))


def _fitting(case: Case, signature: Signature) -> Iterator[Found]:
    for hypothesis in signature(case):
        found = fit(case, hypothesis)
        if found is not None:
            yield Found((found,))


def _repairs(case: Case) -> Iterator[tuple[Fit, bool, Case]]:
    """For a shape that is wrong and can be mended: how, whether the numbers are right then, and the case that is left."""
    for repair in shapes.repairs(case):
        try:
            mended = [repair.mend(view.answer, view.truth) for view in case.views]
        except RuntimeError:  # it has no meaning on one of the probes
            continue
        kept = [answer for answer in mended if answer is not None]
        if len(kept) == len(mended) and all(a.shape == v.truth.shape for a, v in zip(kept, case.views, strict=True)):
            gap = max(distance(a, v.truth) / (peak(v.truth) or 1.0) for a, v in zip(kept, case.views, strict=True))
            right = gap <= ACCURACY
            yield Fit(Hypothesis(repair.code, fields=repair.fields), ONE, gap if right else 0.0), right, case.answering(kept)
