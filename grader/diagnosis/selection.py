"""Selections: lookups, maxima, cross-entropy, and what a gradient was started from.

What forward does not pick gets nothing; what it picks often gets the sum of all that comes back; of two equal maxima one is
picked. Softmax moves every score of a row, and the label takes 1 away from one of them.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from grader.diagnosis.evidence import ACCURACY, NOISE, Case, View, peak
from grader.diagnosis.hypothesis import Hypothesis

FLOAT32 = 1e-5
"""Of the largest entry: more than a sum of some hundred float32 numbers is off by."""


def nothing(case: Case) -> Iterator[Hypothesis]:
    """All zeros, or all but zero: allocated and never filled in, or filled in by a line that changes a copy."""
    yield Hypothesis("zeros", None, {}, lambda view: peak(view.answer) <= NOISE * view.scale)
    first = case.views[0].answer
    if max(view.answer.numel() for view in case.views) > 1:
        value = float(first.flatten()[0]) if first.numel() else 0.0
        if case.shown is None or bool((case.shown.answer == value).all()):
            yield Hypothesis("one_number", None, {"value": f"{value:g}"}, lambda view: bool((view.answer == value).all()))


def started(case: Case) -> Iterator[Hypothesis]:
    """What the answer has beyond the truth is a tensor by itself: it was added to ones, or to a tensor, instead of to zeros."""
    if not case.shape_fits:
        return
    yield Hypothesis("started_from_ones", lambda view: view.truth + 1)
    if case.is_gradient:
        yield Hypothesis("started_from_values", lambda view: view.truth + view.known[view.tensor], {"other": case.tensor})
        for name in case.exercise.asked if case.exercise.harness is not None else ():
            if name != case.name:
                yield Hypothesis("accumulated", lambda view, t=name: view.truth + view.known[t], {"other": name})


def rounded(case: Case) -> Iterator[Hypothesis]:
    """Every entry is a float32 number, and the truth agrees with them as far as those can."""

    def holds(view: View) -> bool:
        answer = view.answer
        near = view.gap <= FLOAT32 * peak(view.truth)
        return near and torch.equal(answer, answer.to(torch.float32).to(answer.dtype)) and not torch.equal(answer, view.truth)

    yield Hypothesis("float32", None, {}, holds)


def shuffled(case: Case) -> Iterator[Hypothesis]:
    """A view keeps numbers in their order. The answer has the right ones in other places: g, read along other axes."""
    first = case.views[0]
    if not case.is_gradient or not case.shape_fits or len(first.shares) != 1:
        return
    line = first.lines[0]
    if first.known[f"d{line}"].numel() != first.truth.numel():
        return
    dims = first.truth.dim()
    for order in itertools.permutations(range(dims)):
        back = [order.index(axis) for axis in range(dims)]
        ways: tuple[Callable[..., Tensor], ...] = (
            lambda g, x, order=order, back=back: g.reshape([x.shape[axis] for axis in order]).permute(back),
            lambda g, x, order=order: g.reshape(x.shape).permute(order).reshape(x.shape),
            lambda g, x, order=order, back=back: g.T.reshape([x.shape[axis] for axis in order]).permute(back),
        )
        for way in ways:
            yield Hypothesis("shuffled", lambda view, way=way: way(view.known[f"d{line}"], view.truth), {"line": line})


def lookups(case: Case) -> Iterator[Hypothesis]:
    """x[i] reads row r of x as often as r stands in i. The gradient of a row is the sum of what its visits bring, not the last
    of them (`dx[i] = g`, and `dx[i] += g` too: it reads, adds, writes), nor their mean.
    """
    for line, index in _lookups(case):

        def last(view: View, line: str = line, index: str = index) -> bool:
            rows, visits = _visits(view, line, index)
            answer = view.answer
            if answer.shape != view.truth.shape:
                return False
            counts = torch.bincount(rows, minlength=len(answer))
            once = counts <= 1
            tolerance = ACCURACY * peak(view.truth)
            if peak((answer - view.truth)[once]) > tolerance:
                return False
            for row in torch.nonzero(~once).flatten():
                if not (visits[rows == row] - answer[row]).abs().amax(1).min() <= tolerance:
                    return False
            return True

        def mean(view: View, line: str = line, index: str = index) -> Tensor:
            rows, _ = _visits(view, line, index)
            counts = torch.bincount(rows, minlength=len(view.truth)).clamp(min=1)
            return view.truth / counts.reshape(-1, *[1] * (view.truth.dim() - 1))

        def left_out(view: View, line: str = line, index: str = index) -> Tensor:
            looked, g = view.known[index], view.known[f"d{line}"]
            rows, visits = looked[:, :-1].flatten(), g[:, :-1].flatten(0, 1)
            return torch.zeros_like(view.truth).index_add_(0, rows, visits)

        fields = {"index": index, "line": line}
        yield Hypothesis("repeated_lost", None, fields, last)
        yield Hypothesis("visits_averaged", mean, fields)
        yield Hypothesis("visits_left_out", left_out, fields)


def maxima(case: Case) -> Iterator[Hypothesis]:
    """For the maximum along an axis, dx is g where the maximum was taken and 0 elsewhere. Variants: every tied place, each its
    part, another of them; every entry of the row; the maximum of another axis; a 1 without g; whole columns.
    """
    for line, axis in _maxima(case):

        def ties(view: View, line: str = line) -> Tensor:
            return (view.known[view.tensor] == view.known[line]).to(view.truth.dtype)

        def all_tied(view: View, line: str = line) -> Tensor:
            return ties(view, line) * view.known[f"d{line}"]

        def shared(view: View, line: str = line, axis: int = axis) -> Tensor:
            mask = ties(view, line)
            return mask / mask.sum(axis, keepdim=True) * view.known[f"d{line}"]

        def last(view: View, line: str = line, axis: int = axis) -> Tensor:
            x, g = view.known[view.tensor], view.known[f"d{line}"]
            where = x.shape[axis] - 1 - x.flip(axis).max(axis, keepdim=True).indices
            return torch.zeros_like(x).scatter_(axis, where, g)

        def spread(view: View, line: str = line) -> Tensor:
            return view.known[f"d{line}"].expand_as(view.truth)

        def other_axis(view: View, line: str = line, axis: int = axis) -> bool:
            where = view.known[view.tensor].max(1 - axis, keepdim=True).indices
            hit = torch.zeros_like(view.truth).scatter_(1 - axis, where, 1.0).bool()
            return view.answer.shape == view.truth.shape and peak(view.answer[~hit]) == 0 < peak(view.answer)

        def whole_batch(view: View) -> bool:
            answer = view.answer
            return (
                answer.shape == view.truth.shape
                and int((answer != 0).sum()) == 1
                and bool(answer.flatten()[view.known[view.tensor].argmax()])
            )

        def one_hot(view: View, line: str = line) -> Tensor:
            return (view.truth != 0).to(view.truth.dtype)

        def columns(view: View, line: str = line, axis: int = axis) -> Tensor:
            index = view.known[view.tensor].max(axis).indices
            result = torch.zeros_like(view.truth)
            result[:, index] = view.known[f"d{line}"]
            return result

        fields = {"line": line, "axis": axis}
        variants: tuple[tuple[str, Callable[[View], Tensor]], ...] = (
            ("ties_all", all_tied),
            ("ties_shared", shared),
            ("ties_other", last),
            ("max_spread", spread),
            ("upstream_ignored", one_hot),
            ("wrong_cells", columns),
        )
        for code, expected in variants:
            yield Hypothesis(code, expected, {**fields, "factor": f"d{line}"})
        yield Hypothesis("max_axis", None, fields, other_axis)
        yield Hypothesis("max_axis", None, fields, whole_batch)


def picks(case: Case) -> Iterator[Hypothesis]:
    """For the mean of -x[range(n), i], dx is -1/n at the picked entries and 0 elsewhere. Variants: every entry, whole columns;
    or at the right ones, but with x's own value as slope.
    """
    for line, index in _picked(case):

        def everywhere(view: View) -> Tensor:
            return view.truth.sum(1, keepdim=True).expand_as(view.truth)

        def columns(view: View, index: str = index) -> Tensor:
            hit = torch.zeros_like(view.truth)
            hit[:, view.known[index]] = 1
            return hit * view.truth.sum(1, keepdim=True)

        def values(view: View) -> Tensor:
            return view.truth * view.known[view.tensor]

        fields = {"index": index, "line": line, "other": case.tensor}
        yield Hypothesis("every_entry", everywhere, fields)
        yield Hypothesis("every_row", columns, fields)
        yield Hypothesis("value_for_slope", values, fields)


# -- what kind of line it is -----------------------------------------------------------------------------------------------


def _lines(case: Case) -> Iterator[tuple[str, ast.expr]]:
    """The lines of the forward that use this tensor."""
    if case.is_gradient:
        for statement in case.exercise.forward.body:
            if isinstance(statement, ast.Assign):
                reads = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
                if case.tensor in reads:
                    yield case.exercise.bound(statement), statement.value


def _lookups(case: Case) -> Iterator[tuple[str, str]]:
    for line, value in _lines(case):
        match value:
            case ast.Subscript(ast.Name(name), ast.Name(index)) if name == case.tensor:
                yield line, index


def _visits(view: View, line: str, index: str) -> tuple[Tensor, Tensor]:
    """(row, what came back) of each visit."""
    looked, g = view.known[index], view.known[f"d{line}"]
    return looked.flatten(), g.reshape(looked.numel(), -1)


def _maxima(case: Case) -> Iterator[tuple[str, int]]:
    for line, value in _lines(case):
        for node in ast.walk(value):
            match node:
                case ast.Call(ast.Attribute(ast.Name(name), "max" | "amax"), [ast.Constant(int(axis))]) if name == case.tensor:
                    yield line, axis


def _picked(case: Case) -> Iterator[tuple[str, str]]:
    for line, value in _lines(case):
        for node in ast.walk(value):
            match node:
                case ast.Subscript(ast.Name(name), ast.Tuple([_, ast.Name(index)])) if name == case.tensor:
                    yield line, index
