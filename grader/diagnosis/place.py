"""Where the error sits, when nothing explains it: which rows, columns, entries; only ties, only what was picked.

the entries that are off, on every probe  →  one sentence, or nothing where no pattern holds on all of them
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from grader.diagnosis.evidence import ACCURACY, Evidence, View, peak
from grader.verdict import Finding

TINY = 1e-8
"""Of the largest entry. No other formula comes so close on random numbers; central differences do."""

Pattern = tuple[str, Callable[[View], Tensor | None]]
"""What the off entries are, and which they would be."""


def describe(evidence: Evidence, finding: Finding) -> str:
    """``All entries outside the rows that `Xb` looks up are right`` and the like."""
    for case in evidence.cases(finding.name):
        views = [view for view in case.views if view.answer.shape == view.truth.shape and view.truth.numel() > 1]
        if len(views) < len(case.views) or not views:
            continue
        gap = max(view.gap / (peak(view.truth) or 1.0) for view in views)
        if gap < TINY:
            return (
                f"Off by {gap:.0e} of the largest entry: too little for a wrong formula, too much for rounding in float64. "
                f"Is it measured, by finite differences, instead of derived?"
            )
        off = [_off(view) for view in views]
        if all(bool(each.all()) for each in off):
            return ""
        for text, pattern in _patterns(views[0], case.exercise.given):
            expected = [pattern(view) for view in views]
            if all(e is not None and bool(o.any()) and torch.equal(o, e) for o, e in zip(off, expected, strict=True)):
                return text
        for axis, what in enumerate(("rows", "columns") if views[0].truth.dim() == 2 else ()):
            lines = [each.all(1 - axis) for each in off]
            if all(torch.equal(each.any(1 - axis), whole) for each, whole in zip(off, lines, strict=True)):
                return f"Whole {what} are off ({_listed(lines[0])} on the batch with {views[0].label}); the others are right."
    return ""


def _patterns(view: View, given: tuple[str, ...]) -> Iterator[Pattern]:
    """Places that forward treats in a way of their own."""
    for name in given:
        value = view.known.get(name)
        if value is None or value.is_floating_point():
            continue
        if value.shape == view.truth.shape[:1] and view.truth.dim() == 2:

            def picked(view: View, name: str = name) -> Tensor:
                mask = torch.zeros_like(view.truth, dtype=torch.bool)
                mask[torch.arange(len(mask)), view.known[name]] = True
                return mask

            yield f"Only the entries that `{name}` picks, one in each row, are off; all the others are right.", picked

            def unpicked(view: View, picked: Callable[[View], Tensor] = picked) -> Tensor:
                return ~picked(view)

            yield f"The entries that `{name}` picks, one in each row, are right; all the others are off.", unpicked

        def repeated(view: View, name: str = name, more: int = 1) -> Tensor | None:
            counts = torch.bincount(view.known[name].flatten(), minlength=len(view.truth))
            if len(counts) != len(view.truth):
                return None
            mask = (counts > more).reshape(-1, *[1] * (view.truth.dim() - 1))
            return mask.expand_as(view.truth)

        def named(view: View, repeated: Callable[..., Tensor | None] = repeated) -> Tensor | None:
            return repeated(view, more=0)

        yield f"Only rows that `{name}` names are off; those that it does not name are right.", named
        yield f"Only rows that `{name}` names more than once are off; all the others are right.", repeated
    if view.truth.dim() == 2:
        for axis, what in enumerate(("column", "row")):

            def tied(view: View, axis: int = axis) -> Tensor:
                x = view.known[view.tensor]
                top = x == x.amax(axis, keepdim=True)
                return top & (top.sum(axis, keepdim=True) > 1)

            def largest(view: View, axis: int = axis) -> Tensor:
                x = view.known[view.tensor]
                return x == x.amax(axis, keepdim=True)

            yield f"Only entries that share the maximum of their {what} with another one are off.", tied
            yield f"Only the largest entry of each {what} is off; all the others are right.", largest


def _off(view: View) -> Tensor:
    return (view.answer - view.truth).abs() > ACCURACY * peak(view.truth)


def _listed(which: Tensor) -> str:
    places = [str(int(index)) for index in torch.nonzero(which).flatten()]
    return ", ".join(places[:6]) + (", …" if len(places) > 6 else "")
