"""Counterfactuals: what another derivation, or another forward, would have given.

The worked backward is cut into steps, one for each asked gradient; a step is evaluated with single edits, and with two at
once, on what the learner had in hand at that point. The lines of the forward are edited too, and their slopes taken at the true
values: "this is the gradient of a forward whose variance divides by n".
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from grader.diagnosis import interpret
from grader.diagnosis.edits import Edit, Lines, edits
from grader.diagnosis.evidence import Case, View
from grader.diagnosis.hypothesis import Hypothesis
from grader.diagnosis.trees import exchanged
from grader.diagnosis.worked import Runner, evaluate, step
from grader.exercise import Exercise

SMALL = 1e-3
"""A constant below this is there to keep something from zero."""
REPEATED = ("not_summed", "wrong_axis", "mean_for_sum", "keepdim_lost", "size_by_one", "hard_coded_size", "transpose_missing")
"""What whoever does it once does twice."""
SHORT = 4
"""Lines of a step in which any two edits are tried together."""
PAIRS = 2500
"""Lines that are run for pairs of edits of one gradient: what stays below a tenth of a second."""


def worked(case: Case) -> Iterator[Hypothesis]:
    """The step of the worked backward that makes this gradient, with one edit."""
    lines = step(case.exercise, case.name)
    if not lines:
        return
    run = Runner(case, lines)
    # A tensor taken for another one last: where sums cancel, that can look like something left out.
    for edit in sorted(_edits(case, lines), key=lambda edit: edit.code == "wrong_tensor"):
        yield _hypothesis(run, [edit])
    yield from _swapped_roles(case, lines)
    yield from _worked_out_again(case, lines)
    yield from _typed_in(case, lines)


def again(case: Case, seen: Sequence[Edit]) -> Iterator[Hypothesis]:
    """Edits that have explained another gradient, where the lines of this one have that place in them too."""
    lines = step(case.exercise, case.name)
    if not lines:
        return
    run = Runner(case, lines)
    for edit in seen:
        if edit.code == "order":
            one, other = (next((i for i, line in enumerate(lines) if line is node), -1) for node in (edit.old, edit.new))
            changed = (
                (*lines[:one], *lines[one + 1 : other + 1], lines[one], *lines[other + 1 :]) if 0 <= one < other else lines
            )
        elif edit.new is not None:
            changed = tuple(exchanged(line, edit.old, edit.new) for line in lines)
        else:
            changed = tuple(line for line in lines if line is not edit.old)
        if len(changed) < len(lines) or any(a is not b for a, b in zip(changed, lines, strict=True)):
            yield _hypothesis(run, [replace(edit, lines=changed)])


def pairs(case: Case) -> Iterator[Hypothesis]:
    """With two edits. The second is an edit of what the first has made, so that both may lie in one bracket."""
    lines = step(case.exercise, case.name)
    if not lines:
        return
    first = _edits(case, lines)
    # The same mistake made twice comes first; of a long step nothing else is tried, as there would be too much of it.
    twice = [edit for edit in first if edit.code in REPEATED]
    alike = ((edit, second) for edit in twice for second in _edits(case, edit.lines) if second.code == edit.code)
    others = ((edit, second) for edit in first for second in _edits(case, edit.lines))
    followers = itertools.chain(alike, others if len(lines) <= SHORT else ())
    seen, run = 0, Runner(case, lines)
    for one, other in followers:
        if seen >= PAIRS:
            return
        seen += len(lines)
        yield _hypothesis(run, [one, other])


def forwards(case: Case) -> Iterator[Hypothesis]:
    """The gradient of another forward: a line y = f(x) of it with one edit, its slope taken by autograd at the true x.

    dx = Σ over the lines that use x of gᵀ ∂f/∂x. One of them is exchanged for the edited line; g stays what it was.
    """
    first = case.views[0]
    if not case.is_gradient or not case.shape_fits:
        return
    statements = {case.exercise.bound(s): s for s in case.exercise.forward.body if isinstance(s, ast.Assign)}
    for line in first.lines:
        statement = statements[line]
        for edit in edits((statement,), _alike(first, ()), dict(case.shown_sizes)):
            if edit.lines and edit.code != "unchanged":

                def expected(view: View, line: str = line, edit: Edit = edit) -> Tensor | None:
                    return _gradient(case.exercise, view, line, edit)

                yield Hypothesis("another_forward", expected, {"line": line, "now": edit.lines[0], "edit": edit})


def _hypothesis(run: Runner, made: Sequence[Edit]) -> Hypothesis:
    def expected(view: View) -> Tensor | None:
        return run(view, made[-1].lines)

    return Hypothesis(made[0].code, expected, {"edit": made[0], "edits": tuple(made)})


def _edits(case: Case, lines: Lines) -> list[Edit]:
    """The edits of a step."""
    if not lines:
        return []
    helpers = {node.id for node in ast.walk(case.exercise.backward) if isinstance(node, ast.Name) and node.id.startswith("d")}
    return list(edits(lines, _alike(case.views[0], (*case.given, *sorted(helpers))), _size_names(case, lines)))


def _size_names(case: Case, lines: Lines) -> dict[str, int]:
    """Names that stand for sizes in the lines, such as `n`, with their value on the shown batch."""
    names = {node.id for line in lines for node in ast.walk(line) if isinstance(node, ast.Name)}
    return {name: size for name, size in case.shown_sizes.items() if name in names and name not in case.views[0].known}


def _alike(view: View, given: Sequence[str]) -> _Alike:
    return _Alike(view, tuple(given))


class _Alike:
    """The tensors that could be taken for another: those in hand that have its shape, then those that would fit beside it."""

    def __init__(self, view: View, given: tuple[str, ...]) -> None:
        known = view.known
        self.tensor = view.tensor
        self.shapes = {
            name: tuple(known[name].shape)
            for name in dict.fromkeys((*given, *known))
            if name in known
            and known[name].is_floating_point()
            and (not given or name in given or name.removeprefix("d") == view.tensor)
        }

    def __call__(self, name: str) -> Sequence[str] | None:
        shape = self.shapes.get(name)
        if shape is None:
            return None
        partner = name[1:] if name.startswith("d") else f"d{name}"
        same = [other for other, its in self.shapes.items() if its == shape and other != name]
        if self.tensor in self.shapes and name != self.tensor and self.tensor not in same:
            same.append(self.tensor)  # a factor for the other one, whatever its shape
        return sorted(same, key=lambda other: other != partner)


def _swapped_roles(case: Case, lines: Lines) -> Iterator[Hypothesis]:
    """Two names exchanged throughout: x and dx, x and 1/x."""
    names = {node.id for line in lines for node in ast.walk(line) if isinstance(node, ast.Name)}
    tensors = sorted(name for name in names if name in case.views[0].known and name != case.name)
    for one, other in itertools.combinations(tensors, 2):

        def expected(view: View, one: str = one, other: str = other) -> Tensor | None:
            known = view.known
            return evaluate(case, lines, {**known, one: known[other], other: known[one]})

        yield Hypothesis("roles_swapped", expected, {"one": one, "other": other})


def _worked_out_again(case: Case, lines: Lines) -> Iterator[Hypothesis]:
    """A tensor of forward made anew on the way back, with its small constant left out or its sign turned."""
    names = {node.id for line in lines for node in ast.walk(line) if isinstance(node, ast.Name)}
    for statement in case.exercise.forward.body:
        if isinstance(statement, ast.Assign) and (name := case.exercise.bound(statement)) in names:
            for edit in edits((statement,), lambda _: None, {}):
                small = isinstance(edit.old, ast.BinOp) and isinstance(edit.old.right, ast.Constant)
                if small and edit.code in ("term_missing", "operation") and 0 < abs(edit.old.right.value) < SMALL:  # type: ignore[attr-defined]

                    def expected(view: View, name: str = name, edit: Edit = edit) -> Tensor | None:
                        scope = interpret.Names({**view.trace.values, **view.sizes})
                        interpret.run(edit.lines, scope)
                        return evaluate(case, lines, {**view.known, name: scope[name]})

                    yield Hypothesis("eps", expected, {"line": name})


def _typed_in(case: Case, lines: Lines) -> Iterator[Hypothesis]:
    """Every size of the shown batch typed in, wherever it stands."""
    for name, size in _size_names(case, lines).items():
        kept = tuple(line for line in lines if not (isinstance(line, ast.Assign) and name in _targets(line)))

        def expected(view: View, kept: Lines = kept, name: str = name, size: int = size) -> Tensor | None:
            return evaluate(case, kept, {**view.known, **view.sizes, name: size})

        yield Hypothesis("hard_coded_size", expected, {"axis": name, "size": size})


def _targets(line: ast.Assign) -> set[str]:
    return {node.id for target in line.targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _gradient(exercise: Exercise, view: View, line: str, edit: Edit) -> Tensor | None:
    """The gradient with the line `line` exchanged for the edited one."""
    assert isinstance(edit.lines[0], ast.Assign)
    with torch.enable_grad():
        leaf = view.trace.values[view.tensor].detach().clone().requires_grad_()
        scope = interpret.Names({**view.trace.values, **view.sizes})
        scope[view.tensor] = leaf
        made = interpret.evaluate(edit.lines[0].value, scope)
        upstream = view.known[f"d{line}"]
        if not isinstance(made, Tensor) or made.shape != upstream.shape or not made.requires_grad:
            return None
        (share,) = torch.autograd.grad((made * upstream).sum(), leaf)
    rest = [each for used_in, each in view.shares if used_in != line]
    return sum(rest, start=share)
