"""Two tensors → Finding. Trusted side only: knows the truth, runs nothing of a student's.

Float32 on the shown probe gives the lecture's exact / approximate / maxdiff. Float64 on the hidden probes decides: a right
formula agrees to some 1e-14 of the largest entry, the subtlest real mistake is off by 1e-5. Shape first, exactly; then dtype;
then finiteness; then values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy
import torch
from torch import Tensor

from grader.probe import SHOWN, Probe
from grader.verdict import Finding, FindingStatus, Heat, Worst

TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-4}
"""Of the largest true entry. Honest float64 code stays below 1e-13 and central differences above 3e-11; in float32, which only
shows, right formulas stay below 4e-7."""


PICTURE = 32
"""Cells of a difference's picture, at most, along each side."""


@dataclass(frozen=True)
class Answer:
    """What came back for one gradient: a tensor, or why there is none.

    `kind` is `tensor`, `missing` (an Ellipsis), `unjudged` (never reached) or `other` (`what` says which type). A tensor too
    large to send comes with its shape and dtype only.
    """

    kind: str
    value: Tensor | None = None
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    what: str = ""


def cmp32(answer: Tensor, truth: Tensor) -> tuple[bool, bool, float]:
    """The lecture's three figures: bitwise equal everywhere; `torch.allclose`; the largest absolute difference."""
    exact = bool(torch.all(answer == truth))
    approximate = bool(torch.allclose(answer, truth))
    maxdiff = float((answer - truth).abs().max()) if truth.numel() else 0.0
    return exact, approximate, maxdiff


def compare(name: str, answer: Answer, probe: Probe) -> Finding:
    """One gradient on one probe."""
    truth = probe.truth[name]
    expected = tuple(truth.shape)
    base = Finding(name, "missing", shape=answer.shape, expected_shape=expected, dtype=answer.dtype)
    if answer.kind == "missing":
        return base
    if answer.kind == "unjudged":
        return replace(base, status="unjudged", message=answer.what)
    if answer.kind == "other":
        return replace(base, status="error", message=f"`{name}` is {answer.what}, not a tensor.")
    if answer.shape != expected:
        return replace(base, status="wrong_shape", message=_shape_message(name, answer, truth, probe))
    wanted = str(truth.dtype).removeprefix("torch.")
    if answer.dtype != wanted:
        message = (
            f"`{name}` is {answer.dtype}, but what it is computed from is {wanted}. "
            f"Make temporaries with `zeros_like`, or leave the dtype out."
        )
        return replace(base, status="wrong_dtype", message=message)
    value = answer.value
    if value is None:
        return replace(base, status="error", message=f"`{name}` is too large to send back.")
    if not bool(torch.isfinite(value).all()):
        bad = int((~torch.isfinite(value)).sum())
        kinds = " and ".join(word for word, found in (("NaN", value.isnan().any()), ("infinite", value.isinf().any())) if found)
        message = f"{bad} of {value.numel()} entries are {kinds}."
        seen = {"worst": _worst(value, truth, probe), "heat": _heat(name, value, truth, probe)}
        return replace(base, status="not_finite", message=message, **seen)  # type: ignore[arg-type]
    difference = float((value - truth).abs().max()) if truth.numel() else 0.0
    scale = probe.scale[name]
    error = difference / scale if scale else (0.0 if difference == 0.0 else float("inf"))
    figures: dict[str, object] = {}
    if probe.dtype == torch.float32:
        figures = dict(zip(("exact", "approximate", "maxdiff"), cmp32(value, truth), strict=True))
    # not (error <= tolerance) rather than error > tolerance: a nan must never pass
    if not (error <= TOLERANCE[probe.dtype]):
        figures |= {"worst": _worst(value, truth, probe), "heat": _heat(name, value, truth, probe)}
        message = _value_message(name, value, truth)
        return replace(base, status="wrong", error=error, message=message, **figures)  # type: ignore[arg-type]
    status: FindingStatus = "exact" if figures.get("exact", True) else "close"
    return replace(base, status=status, error=error, **figures)  # type: ignore[arg-type]


def merge(name: str, shown: Finding, hidden: Sequence[Finding], zero: bool) -> Finding:
    """One finding of all probes: right only where every hidden probe says so; the figures are the shown probe's."""
    wrong = [finding for finding in hidden if not finding.right]
    error = max((finding.error for finding in hidden if finding.error is not None), default=None)
    if not wrong:
        if not shown.right and not zero:
            message = f"Right in float64, but not in float32 on the {SHOWN} batch. {shown.message}".strip()
            return replace(shown, error=error, message=message) if shown.status != "unjudged" else shown
        note = (
            "Mathematically zero here, so anything all but zero passes; the exercise of this one step asks for more."
            if zero
            else ""
        )
        status = shown.status if shown.right else "close"
        return replace(shown, status=status, message="", worst=None, error=error, note=note, heat=None)
    # Where the shown probe is wrong in the same way, show that one: learners can look at its numbers themselves.
    first = next((finding for finding in (shown, *wrong) if finding.status == wrong[0].status), wrong[0])
    figures = {"exact": shown.exact, "approximate": shown.approximate, "maxdiff": shown.maxdiff, "heat": shown.heat}
    finding = replace(first, error=error, **figures)  # type: ignore[arg-type]
    if first.status == "wrong" and shown.right:
        finding = replace(finding, message=_right_only_where_shown(first, error))
    return finding


def _right_only_where_shown(hidden: Finding, error: float | None) -> str:
    """Why a learner who looks at the shown batch alone would see nothing wrong."""
    other = f" ({hidden.worst.probe})" if hidden.worst else ""
    if "all zeros" in hidden.message:
        return f"{hidden.message} On the {SHOWN} batch it nearly is, so that nothing shows there; elsewhere it is not{other}."
    if error is not None and error < 1e-4:
        return f"Off by {error:.0e} of the largest entry: too little to show in float32. Look at small constants and at dtypes."
    return f"Right on the {SHOWN} batch, but not on another{other}: does it rest on this batch's sizes, numbers or ties?"


def _worst(value: Tensor, truth: Tensor, probe: Probe) -> Worst | None:
    if not truth.numel():
        return None
    gap = (value - truth).abs()
    gap = torch.where(gap.isnan(), torch.inf, gap)
    flat = int(gap.argmax())
    # numpy's, since torch's own imports half a second of sympy the first time
    index = tuple(int(i) for i in numpy.unravel_index(flat, tuple(truth.shape))) if truth.dim() else ()
    return Worst(index, float(value.reshape(-1)[flat]), float(truth.reshape(-1)[flat]), probe.label)


def _heat(name: str, value: Tensor, truth: Tensor, probe: Probe) -> Heat | None:
    """The difference as a picture, on the probe that a learner can look at; None of a single number, or of none at all."""
    if probe.label != SHOWN or truth.numel() < 2:
        return None
    gap = (value - truth).abs().to(torch.float64).reshape(-1, truth.shape[-1]).numpy()
    gap = numpy.where(numpy.isfinite(gap), gap, numpy.inf)
    for axis, size in enumerate(gap.shape):
        cells = min(size, PICTURE)
        gap = numpy.maximum.reduceat(gap, [index * size // cells for index in range(cells)], axis)
    finite = numpy.where(numpy.isinf(gap), 0.0, gap)
    largest = float(finite.max())
    # What the tolerance forgives is rounding, and no part of the mistake.
    off = finite > TOLERANCE[probe.dtype] * probe.scale[name]
    levels = numpy.where(off, numpy.ceil(15 * finite / (largest or 1.0)), 0).astype(int)
    cells_of = "0123456789abcdefn"
    return Heat(tuple("".join(cells_of[level] for level in row) for row in numpy.where(numpy.isinf(gap), 16, levels)), largest)


def _shape_message(name: str, answer: Answer, truth: Tensor, probe: Probe) -> str:
    """What shape it should have and why; whether only the shape is wrong; what the wrong one would break."""
    mine, expected = answer.shape or (), tuple(truth.shape)
    if name in probe.values:
        return f"`{name}` should have the shape {expected}."
    message = f"A gradient has the shape of its tensor, and `{name[1:]}` is {expected}."
    same_numbers = (
        answer.value is not None
        and answer.value.numel() == truth.numel()
        and answer.dtype == str(truth.dtype).removeprefix("torch.")
        and bool((answer.value.reshape(expected) - truth).abs().max() <= TOLERANCE[probe.dtype] * probe.scale[name])
        if truth.numel()
        else False
    )
    if same_numbers:
        message += " Once reshaped, the numbers are right."
    try:
        fits = numpy.broadcast_shapes(mine, expected) == expected
    except ValueError:
        fits = False
    if not fits:
        message += f" In an update, `{name[1:]} += -lr * {name}`, a {mine} would not fit."
    return message


def _value_message(name: str, value: Tensor, truth: Tensor) -> str:
    """What can be said of wrong values at a glance; empty where that is nothing."""
    if not bool(value.any()):
        return f"`{name}` is all zeros, and the truth is not."
    share = float((~torch.isclose(value, truth, rtol=1e-5, atol=0.0)).to(torch.float64).mean())
    return f"{share:.0%} of the entries are off, the others are right." if share < 0.995 else ""
