"""Shapes: answers whose numbers are right, or would be, in a shape that is not.

A gradient has the shape of its tensor. Where forward stretched a tensor along an axis, its gradient is the sum along that axis;
where forward summed along an axis, the gradient is stretched.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from grader.diagnosis.evidence import Case, View
from grader.diagnosis.hypothesis import Hypothesis


@dataclass(frozen=True)
class Repair:
    """What would give an answer its right shape. `mend` returns None where it can't."""

    code: str
    mend: Callable[..., Tensor | None]  # answer, truth → answer of the truth's shape
    fields: dict[str, object]


def repairs(case: Case) -> Iterator[Repair]:
    """The ways back to the right shape, the plainest first."""
    if case.shape_fits:
        return
    first = case.views[0]
    dims = first.answer.dim()
    yield Repair("keepdim_lost", _same_but_for_ones, {})
    if dims == 2:
        yield Repair("transposed", lambda answer, truth: answer.T if answer.T.shape == truth.shape else None, {})
    for axes in (axes for count in range(1, dims + 1) for axes in itertools.combinations(range(dims), count)):
        # x was stretched along these axes, so its gradient is the sum along them: dx = Σ over the copies of what came back
        yield Repair("not_summed", lambda answer, truth, axes=axes: _summed(answer, truth, axes), {"axis": named_axes(axes)})
    yield Repair(
        "not_viewed", lambda answer, truth: answer.reshape(truth.shape) if answer.numel() == truth.numel() else None, {}
    )
    # dx of a sum is one number, stretched: each term receives the whole of it
    yield Repair("not_stretched", lambda answer, truth: answer.expand(truth.shape), {})


def collapsed(case: Case) -> Iterator[Hypothesis]:
    """Summed where nothing was stretched: the answer is Σ along some axes of the truth. Cut off: it is a part of the truth."""
    if case.shape_fits:
        return
    dims = case.views[0].truth.dim()
    for axes in (axes for count in range(1, dims + 1) for axes in itertools.combinations(range(dims), count)):
        for keepdim in (True, False):

            def expected(view: View, axes: tuple[int, ...] = axes, keepdim: bool = keepdim) -> Tensor:
                return view.truth.sum(axes, keepdim=keepdim)

            yield Hypothesis("summed_too_far", expected, {"axis": named_axes(axes)})
    yield Hypothesis("cut_off", holds=_is_cut_off)


def typed_in(case: Case) -> Iterator[Hypothesis]:
    """The same shape on every batch: that of the shown one."""
    shapes = {tuple(view.answer.shape) for view in case.views}
    truths = {tuple(view.truth.shape) for view in case.views}
    if not case.shape_fits and len(shapes) == 1 < len(truths):
        yield Hypothesis("hard_coded_shape", None, {}, lambda view: tuple(view.answer.shape) == case.expected_shape)


def picked(case: Case) -> Iterator[Hypothesis]:
    """The answer holds only the entries that forward picked, in a row: truth[range(n), Y] instead of a whole (n, V)."""
    if case.shape_fits or case.views[0].truth.dim() != 2:
        return
    for name, value in case.views[0].known.items():
        if not value.is_floating_point() and value.dim() == 1:

            def expected(view: View, name: str = name) -> Tensor:
                index = view.known[name]
                return view.truth[torch.arange(len(index)), index]

            yield Hypothesis("only_picked", expected, {"index": name})


def named_axes(axes: tuple[int, ...]) -> str:
    """`axis 0`, `axes 0 and 1`."""
    return f"axis {axes[0]}" if len(axes) == 1 else f"axes {', '.join(map(str, axes[:-1]))} and {axes[-1]}"


def _same_but_for_ones(answer: Tensor, truth: Tensor) -> Tensor | None:
    """(n) for (n, 1): the axes that count are the same."""
    alike = [size for size in answer.shape if size != 1] == [size for size in truth.shape if size != 1]
    return answer.reshape(truth.shape) if alike else None


def _summed(answer: Tensor, truth: Tensor, axes: tuple[int, ...]) -> Tensor | None:
    kept = answer.sum(axes, keepdim=True)
    rest = [size for size in kept.shape if size != 1]
    return kept.reshape(truth.shape) if rest == [size for size in truth.shape if size != 1] else None


def _is_cut_off(view: View) -> bool:
    """The answer is the truth's beginning along one axis, and the rest of the truth is the same as nothing or left out."""
    answer, truth = view.answer, view.truth
    if answer.dim() != truth.dim() or any(a > t for a, t in zip(answer.shape, truth.shape, strict=True)):
        return False
    part = truth[tuple(slice(size) for size in answer.shape)]
    return bool((part - answer).abs().max() <= 1e-11 * truth.abs().max())
