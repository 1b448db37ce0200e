"""Factors: answers that are the truth times something, a constant, a tensor, or another slope.

For y = x * z with upstream g, dx = g * z. So a missing factor divides the truth by a tensor of the trace, one too many
multiplies it, and one mistaken for another does both: the ratio answer / truth is itself a tensor with a name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from grader.diagnosis.evidence import ACCURACY, Case, View, distance, peak
from grader.diagnosis.hypothesis import Hypothesis

POWERS = (-1.0, 1.0, -2.0, 2.0, -3.0, 3.0, 0.5, -0.5, 1.5, -1.5, 4.0, -4.0)


def constant(case: Case) -> Iterator[Hypothesis]:
    """The answer is k · truth. The search names k; what it is called decides the code."""
    if case.shape_fits:
        yield Hypothesis("factor", lambda view: view.truth)


def tensors(case: Case) -> Iterator[Hypothesis]:
    """The answer is truth · tᵖ for a tensor t of the trace: 1/t where t is missing, t where it is one too many."""
    if not case.shape_fits:
        return
    near, upstream = local(case)
    for name in _floats(case, [*upstream, *near, *case.given]):
        for power in POWERS if name in near or name in upstream else POWERS[:2]:
            fields = {"factor": name, "power": f"{power:g}"}
            code = _code(case, name, power)
            yield Hypothesis(code, lambda view, t=name, p=power: view.truth * _power(view.known[t], p), fields)


def exchanged(case: Case) -> Iterator[Hypothesis]:
    """The answer is truth · t / s: t stands where the factor s belongs. A t that is x itself is `own_factor`."""
    if not case.shape_fits:
        return
    near, upstream = local(case)
    names = _floats(case, [*near, *upstream, *case.given])
    beside = [name for name in near if name != case.tensor and name not in case.views[0].lines]
    for right in [*beside, *upstream]:
        for wrong in names:
            if wrong != right and right in names:
                if (right in upstream) != case.exercise.is_gradient(wrong):
                    code = "x_and_dx"
                else:
                    code = "wrong_upstream" if right in upstream else "own_factor" if wrong == case.tensor else "wrong_factor"
                fields = {"wrong": wrong, "right": right}
                yield Hypothesis(code, lambda view, t=wrong, s=right: view.truth * view.known[t] / view.known[s], fields)


def arrived(case: Case) -> Iterator[Hypothesis]:
    """The answer is g, what arrived from the line that used x, unchanged; dx = g · slope."""
    if case.shape_fits:
        for name in local(case)[1]:
            if case.views[0].known[name].shape == case.views[0].truth.shape:
                yield Hypothesis("only_upstream", lambda view, t=name: view.known[t], {"other": name, "line": name[1:]})


def values(case: Case) -> Iterator[Hypothesis]:
    """The answer is x itself, or the gradient of another tensor that is asked for."""
    if case.is_gradient:
        yield Hypothesis("value_for_gradient", lambda view: view.known[view.tensor], {"other": case.tensor})
    for name in case.exercise.asked:
        if name != case.name and name in case.views[0].known:
            code = "another_gradient" if case.exercise.is_gradient(name) else "another_tensor"
            yield Hypothesis(code, lambda view, t=name: view.known[t], {"other": name})


def others(case: Case) -> Iterator[Hypothesis]:
    """The answer is any other tensor of the trace."""
    known, shape = case.views[0].known, case.views[0].answer.shape
    for name, value in known.items():
        if name != case.name and value.shape == shape and value.is_floating_point():
            code, line = ("only_upstream", name[1:]) if name in local(case)[1] else ("another_tensor", "")
            yield Hypothesis(code, lambda view, t=name: view.known[t], {"other": name, "line": line})


Slope = Callable[[Tensor], Tensor]

_SLOPES: tuple[tuple[str, Slope], ...] = (
    ("{t}", lambda t: t),
    ("1/{t}", lambda t: 1 / t),
    ("1 - {t}**2", lambda t: 1 - t**2),
    ("1 - {t}", lambda t: 1 - t),
    ("1 + {t}**2", lambda t: 1 + t**2),
    ("{t} * (1 - {t})", lambda t: t * (1 - t)),
    ("1 - tanh({t})**2", lambda t: 1 - torch.tanh(t) ** 2),
    ("tanh({t})", torch.tanh),
    ("1 - tanh({t})", lambda t: 1 - torch.tanh(t)),
    ("exp({t})", torch.exp),
    ("log({t})", torch.log),
    ("{t}**2", lambda t: t**2),
    ("1/{t}**2", lambda t: t**-2),
    ("{t}**-0.5", lambda t: t**-0.5),
    ("{t}**-1.5", lambda t: t**-1.5),
    ("1/({t} + 1e-8)", lambda t: 1 / (t + 1e-8)),
    ("sigmoid({t})", torch.sigmoid),
    ("sigmoid({t}) * (1 - sigmoid({t}))", lambda t: torch.sigmoid(t) * (1 - torch.sigmoid(t))),
)
"""Slopes that people mistake for one another, of t, which is the input or the output of the line."""


def slopes(case: Case) -> Iterator[Hypothesis]:
    """Where y = f(x) entry by entry, dx = g · f′(x). Other slopes, of x or of y; and x and g in each other's place."""
    first = case.views[0]
    if not case.shape_fits or not case.is_gradient:
        return
    for line in first.lines:
        operands = {use.name for use in first.trace.uses if use.used_in == line}
        if first.trace.values[line].shape != first.truth.shape or operands != {case.tensor}:
            continue
        arrived = first.known[f"d{line}"]
        for text, slope in _SLOPES:
            for of, other in ((case.tensor, line), (line, case.tensor)):

                def expected(view: View, line: str = line, of: str = of, slope: Slope = slope) -> Tensor:
                    return view.known[f"d{line}"] * slope(view.known[of])

                # the right form, but of the wrong one of the two?
                swapped = distance(arrived * slope(first.known[other]), first.truth) <= ACCURACY * peak(first.truth)
                code = "wrong_slope" if not swapped else "input_for_output" if of == case.tensor else "output_for_input"
                yield Hypothesis(code, expected, {"slope": text.format(t=of), "line": line, "of": of})

            def turned(view: View, line: str = line, slope: Slope = slope) -> Tensor:
                return view.known[view.tensor] * slope(view.known[f"d{line}"])

            yield Hypothesis("roles_swapped", turned, {"one": case.tensor, "other": f"d{line}"})


def precedence(case: Case) -> Iterator[Hypothesis]:
    """1 - y² · g for (1 - y²) · g: `*` comes before `-`. In general 1 - (1 - f′) · g, with f′ = truth / g."""
    first = case.views[0]
    if case.shape_fits and case.is_gradient and len(first.shares) == 1:
        for line in first.lines:

            def expected(view: View, line: str = line) -> Tensor:
                g = view.known[f"d{line}"]
                return 1 - (g - view.truth)

            yield Hypothesis("precedence", expected, {"line": line})


def local(case: Case) -> tuple[list[str], list[str]]:
    """The tensors in the lines that use x: (operands and results, what arrives at them)."""
    trace, lines = case.views[0].trace, case.views[0].lines
    if not case.is_gradient:
        return [], []
    operands = [use.name for use in trace.uses if use.used_in in lines]
    return list(dict.fromkeys([*operands, *lines])), [f"d{line}" for line in lines]


def _code(case: Case, name: str, power: float) -> str:
    near, upstream = local(case)
    if name in upstream:
        return {-1.0: "upstream_ignored", 1.0: "upstream_squared"}.get(power, "power")
    if name == case.tensor or name in case.views[0].lines:
        if power == 1 and name == case.tensor and not _bends(case):
            return "value_for_slope"
        return "upside_down" if abs(power) == 2 and not _has_power(case) else "power"
    if abs(power) == 1:
        return "factor_missing" if (power < 0) == (name in near or name in _further(case)) else "factor_extra"
    return "upside_down" if abs(power) == 2 else "power"


def _statements(case: Case) -> list[ast.stmt]:
    """The lines of the forward that use x."""
    lines = case.views[0].lines
    return [s for s in case.exercise.forward.body if isinstance(s, ast.Assign) and case.exercise.bound(s) in lines]


def _has_power(case: Case) -> bool:
    return any(isinstance(node, ast.Pow) for line in _statements(case) for node in ast.walk(line))


def _bends(case: Case) -> bool:
    """Whether a line's slope depends on x itself: a power, or a curve such as exp."""
    curves = ("exp", "log", "tanh", "sigmoid", "sqrt")
    calls = [n.attr for line in _statements(case) for n in ast.walk(line) if isinstance(n, ast.Attribute)]
    return _has_power(case) or any(name in curves for name in calls)


def _further(case: Case) -> set[str]:
    """All tensors that stand in lines between x and the outputs."""
    trace, found, todo = case.views[0].trace, set[str](), [case.tensor]
    while todo:
        for line in trace.consumers(todo.pop()):
            if line not in found:
                found.add(line)
                todo.append(line)
    return {use.name for use in trace.uses if use.used_in in found}


def _power(value: Tensor, power: float) -> Tensor:
    return value**power if power % 1 else value ** int(power)


def _floats(case: Case, names: list[str]) -> list[str]:
    """Those that are float tensors and fit the answer's shape."""
    known, shape = case.views[0].known, case.views[0].truth.shape
    fits = []
    for name in dict.fromkeys(names):
        value = known.get(name)
        if value is not None and value.is_floating_point() and value.numel() > 1 and name != case.name:
            wide = (1,) * (len(shape) - value.dim()) + tuple(value.shape)
            if len(wide) == len(shape) and all(a in (1, b) for a, b in zip(wide, shape, strict=True)):
                fits.append(name)
    return fits
