"""A hypothesis, and whether it fits.

A signature is a function `Case → hypotheses`, in which the mathematics is said once. A hypothesis says what the answer *is*
(`expected`), or what holds of it (`holds`), on any probe. It is believed only where that is so to float64 accuracy on every
probe, and where it comes at least a thousand times closer to the answer than the truth does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from torch import Tensor

from grader.diagnosis import constants
from grader.diagnosis.constants import Constant
from grader.diagnosis.evidence import ACCURACY, NOISE, Case, View, distance, peak

Expected = Callable[..., Tensor | None]
"""Of a view; what else it takes has a default."""

SENSELESS = (RuntimeError, IndexError, ValueError, TypeError, KeyError, ArithmeticError, AttributeError)
"""What a formula raises that has no meaning on some probe: an axis that is not there, a product that does not fit."""
ROUGH = 1e-3
"""Of the largest entry: what float32 may be off by."""
CLOSER = 1e-3
"""How much closer than the truth a hypothesis must come, for a mistake so small that the truth is close too."""


@dataclass(frozen=True)
class Hypothesis:
    """A `code` of `codes.CODES`, the `fields` of its sentence, and what it claims of a view.

    `expected` returns None where the hypothesis says nothing of a view, which refutes it; so does raising.
    """

    code: str
    expected: Expected | None = None
    fields: Mapping[str, object] = field(default_factory=dict)
    holds: Callable[[View], bool] | None = None


@dataclass(frozen=True)
class Fit:
    """A hypothesis that fits, the answer being `constant` times what it expects; `error` is the largest relative gap."""

    hypothesis: Hypothesis
    constant: Constant
    error: float


ONE = Constant("one", "1", 1.0)


def fit(case: Case, hypothesis: Hypothesis, *, exactly: bool = False) -> Fit | None:
    """Whether it fits on every view, up to a constant factor that has a name (none but 1 if `exactly`)."""
    if hypothesis.holds is not None:
        return Fit(hypothesis, ONE, 0.0) if all(_holds(hypothesis.holds, view) for view in case.views) else None
    assert hypothesis.expected is not None
    factors, worst, decided = [], 0.0, False
    for view in case.views:
        try:
            expected = hypothesis.expected(view)
        except SENSELESS:
            return None
        measured = None if expected is None else _proportion(view, expected, exactly)
        if measured is None:
            return None
        factor, error = measured
        factors.append(factor)
        worst = max(worst, error)
        gap = distance(view.answer, view.truth)
        decided = decided or (gap > 0 and error * peak(view.answer) <= CLOSER * gap)
    if not decided:
        return None
    shown = None if exactly else _rough_factor(case.shown, hypothesis)
    named = constants.name(factors, [view.sizes for view in case.views], case.shown_sizes, shown)
    return None if named is None or (exactly and named.kind != "one") else Fit(hypothesis, named, worst)


def _holds(claim: Callable[[View], bool], view: View) -> bool:
    try:
        return claim(view)
    except SENSELESS:
        return False


def _rough_factor(view: View | None, hypothesis: Hypothesis) -> float | None:
    """The factor on the shown batch, as float32 tells it; None where it tells none."""
    if view is None or hypothesis.expected is None:
        return None
    try:
        expected = hypothesis.expected(view)
    except SENSELESS:
        return None
    if expected is None or expected.shape != view.answer.shape or not expected.is_floating_point() or not expected.any():
        return None
    answer, expected = view.answer.double(), expected.double()
    factor = float((answer * expected).sum() / (expected * expected).sum())
    return factor if peak(answer - factor * expected) <= ROUGH * peak(answer) else None


def _proportion(view: View, expected: Tensor, exactly: bool) -> tuple[float, float] | None:
    """(k, relative error) where the answer is k times what is expected; k is nan where both are nothing."""
    answer = view.answer
    if answer.shape != expected.shape or not expected.is_floating_point():
        return None
    top = max(peak(answer), peak(expected))
    if not math.isfinite(top):
        return None
    if top <= NOISE * view.scale:
        return math.nan, 0.0
    gap = peak(answer - expected)
    if gap <= ACCURACY * top:
        return 1.0, gap / top
    square = float((expected * expected).sum())
    if exactly or not square:
        return None
    factor = float((answer * expected).sum()) / square
    gap, top = peak(answer - factor * expected), peak(answer)
    return (factor, gap / top) if top and abs(factor) > ACCURACY and gap <= ACCURACY * top else None
