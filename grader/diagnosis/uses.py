"""Uses: which of the ways that a gradient comes back by are in the answer.

A tensor x that forward reads in lines y₁ … yₘ moves the loss along m ways, so dx = s₁ + … + sₘ, where sᵢ is what the line yᵢ
sends back: its upstream times its slope in x. The trace knows every sᵢ, and every subset of them is a hypothesis.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

import torch
from torch import Tensor

from grader.diagnosis.evidence import Case, View
from grader.diagnosis.hypothesis import Hypothesis

MANY = 5
"""Uses of one tensor of which all subsets are tried; the lecture's network has at most three."""


def subsets(case: Case) -> Iterator[Hypothesis]:
    """The sum over some uses only: one left out, then two. With a factor besides, that is a second mistake."""
    uses = _named(case.views[0])
    if not 2 <= len(uses) <= MANY:
        return
    for left_out in range(1, len(uses)):
        for missing in itertools.combinations(range(len(uses)), left_out):
            present = [index for index in range(len(uses)) if index not in missing]
            fields = {
                "present": listed([uses[index] for index in present]),
                "missing": listed([uses[index] for index in missing]),
                "uses": len(uses),
            }
            yield Hypothesis("missing_use", lambda view, kept=tuple(present): total(view, kept), fields)


def weighted(case: Case) -> Iterator[Hypothesis]:
    """One share twice (`+=` run once too often) or with its sign turned (`-=`): dx + sᵢ, dx - 2 sᵢ."""
    uses = _named(case.views[0])
    if not 2 <= len(uses) <= MANY:
        return
    for index, use in enumerate(uses):
        yield Hypothesis("use_twice", lambda view, i=index: view.truth + view.shares[i][1], {"use": use})
        yield Hypothesis("use_sign", lambda view, i=index: view.truth - 2 * view.shares[i][1], {"use": use})


def single(case: Case) -> Iterator[tuple[str, Case]]:
    """For each use, a case in which all other shares are taken as right: what is left must be this one's share.

    answer - Σ over the others, held against sᵢ. So every mistake that one line can have is found beside a right branch too.
    """
    uses = _named(case.views[0])
    if 2 <= len(uses) <= MANY and case.shape_fits:
        for index, use in enumerate(uses):
            others = [i for i in range(len(uses)) if i != index]
            left = [view.answer - total(view, others) for view in case.views]
            yield use, case.answering(left, [view.shares[index][1] for view in case.views])


Held = Callable[[Case], Iterator[Hypothesis]]


def paths(case: Case) -> Iterator[tuple[str, Held, Case]]:
    """For each use further on: what would be if nothing came back by it, and the case of its part alone.

    Where forward has tensors between x and the outputs whose gradients nobody asks for, a forgotten branch of theirs shows in
    dx only. With g the part of dx by that edge, all that an edge does wrong is a multiple of g: answer = truth + (k - 1) g; for
    k = 0 the edge was held constant.
    """
    first = case.views[0]
    if not case.is_gradient or not case.shape_fits:
        return
    wanted = {name[1:] for name in case.exercise.asked} if first.replaced else set()
    between = _between(first, wanted)
    for index, use in enumerate(first.trace.uses):
        if use.name not in between or first.pull.shares[index] is None:
            continue
        part = _through(first, index, wanted)
        if part is None or not _parallel(first.answer - first.truth, part):
            continue
        parts = {id(view): _through(view, index, wanted) for view in case.views}
        kept = [part for part in parts.values() if part is not None]
        if len(kept) < len(case.views):
            continue
        left = [view.answer - view.truth + part for view, part in zip(case.views, kept, strict=True)]
        yield f"{use.name} {use.used_in}", _held(parts), case.answering(left, kept)


def _held(parts: Mapping[int, Tensor | None]) -> Held:
    def expected(view: View) -> Tensor | None:
        part = parts.get(id(view))
        return None if part is None else view.truth - part

    return lambda _: iter([Hypothesis("held_constant", expected)])


def total(view: View, indices: Sequence[int]) -> Tensor:
    """The sum of some shares."""
    result = torch.zeros_like(view.truth)
    for index in indices:
        result = result + view.shares[index][1]
    return result


def listed(names: Sequence[str]) -> str:
    """``a`, `b` and `c``."""
    quoted = [f"`{name}`" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


def _named(view: View) -> list[str]:
    """The lines that use the tensor; a line that uses it twice is numbered."""
    lines = [line for line, _ in view.shares]
    return [f"{line} ({lines[: i + 1].count(line)})" if lines.count(line) > 1 else line for i, line in enumerate(lines)]


def _between(view: View, stops: set[str]) -> set[str]:
    """Tensors on the way from this one to the outputs, as far as the next gradient that is asked for."""
    found: set[str] = set()
    todo = list(view.trace.consumers(view.tensor))
    while todo:
        name = todo.pop()
        if name not in stops and name not in found:
            found.add(name)
            todo += view.trace.consumers(name)
    return found


def _parallel(a: Tensor, b: Tensor) -> bool:
    """Whether one is a multiple of the other, roughly: what is not need not be looked at on other probes."""
    return bool((a * b).sum() ** 2 >= 0.999 * (a * a).sum() * (b * b).sum() > 0)


def _through(view: View, index: int, stops: set[str]) -> Tensor | None:
    """What reaches the tensor of that which use `index` sends back."""
    share = view.pull.shares[index]
    if share is None:
        return None
    nothing = {name: torch.zeros_like(view.trace.values[name]) for name in stops if name in view.trace.values}
    return view.trace.pull({view.trace.uses[index].name: share}, nothing).grads.get(view.tensor)
