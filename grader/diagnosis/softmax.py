"""Softmax and cross-entropy: what becomes of a score's gradient when a term of it is forgotten or misplaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from grader.diagnosis.evidence import Case, View, peak
from grader.diagnosis.hypothesis import Hypothesis


def labels(case: Case) -> Iterator[Hypothesis]:
    """The mean of -log softmax(x)[y] has dx = (p - 1[y]) / n, whose rows sum to 0. Variants, with what their rows sum to:
    p/n (1/n), p - 1[y]/n (1 - 1/n), -1[y] (1 - p)/n, the diagonal p (1 - p) of the softmax's slope alone, and others.
    """
    for index in _labels(case):

        def one_hot(view: View, index: str = index) -> Tensor:
            return torch.nn.functional.one_hot(view.known[index], view.truth.shape[1]).to(view.truth.dtype)

        def p(view: View, axis: int = 1) -> Tensor:
            return torch.softmax(view.known[view.tensor], axis)

        variants: tuple[tuple[str, Callable[[View, Tensor, int], Tensor]], ...] = (
            ("one_hot_missing", lambda view, o, n: p(view) / n),
            ("mean_on_one_term", lambda view, o, n: p(view) - o / n),
            ("mean_on_one_term", lambda view, o, n: p(view) / n - o),
            ("only_picked_scores", lambda view, o, n: o * (p(view) - 1) / n),
            ("softmax_diagonal", lambda view, o, n: p(view) * (1 - p(view)) / n),
            ("set_for_subtract", lambda view, o, n: torch.where(o > 0, -o, p(view)) / n),
            ("softmax_axis", lambda view, o, n: (p(view, 0) - o) / n),
            ("log_for_softmax", lambda view, o, n: (p(view).log() - o) / n),
            ("scores_for_softmax", lambda view, o, n: (view.known[view.tensor] - o) / n),
            ("every_row", lambda view, o, n: (p(view) - o.amax(0, keepdim=True)) / n),
            ("one_hot_added", lambda view, o, n: (p(view) + o) / n),
            ("one_hot_twice", lambda view, o, n: (p(view) - 2 * o) / n),
        )
        for code, formula in variants:

            def expected(view: View, formula: Callable[[View, Tensor, int], Tensor] = formula, index: str = index) -> Tensor:
                return formula(view, one_hot(view, index), len(view.truth))

            yield Hypothesis(code, expected, {"index": index})


def _labels(case: Case) -> Iterator[str]:
    """The labels of a cross-entropy over scores x, be it in one line or in several."""
    if case.is_gradient and case.shape_fits and case.views[0].truth.dim() == 2:
        view = case.views[0]
        for name, annotation in case.exercise.inputs.items():
            fits = annotation.kind == "Int" and view.known[name].shape == view.truth.shape[:1]
            balanced = peak(view.truth.sum(1)) <= 1e-9 * peak(view.truth)  # what comes of a softmax sums to nothing along a row
            if fits and balanced:
                yield name
