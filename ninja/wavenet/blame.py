"""A check that failed → which gradient is wrong first on the way back, and whose file to look at. Pure functions.

    Checked + Design → Blame: name, how far off, the exercises that make it, in words

A backward pass runs from the output to the embedding, and whatever is wrong makes all that comes after it wrong too. So what
counts is the first that is wrong, and whether anything behind it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ninja.wavenet.check import Checked
from ninja.wavenet.designs import Design

NORM, TANH, EMBEDDING, FLATTEN, LINEAR = "05_batchnorm", "07_tanh", "06_embedding", "01_flatten_consecutive", "02_linear"
CONV, UNIT, BLOCK, GATED = "10_dilated_conv", "11_gated_unit", "12_residual_skip", "13_gated_wavenet"


@dataclass(frozen=True)
class Blame:
    """`name` is that of a gradient, or `loss`, `statistics`, `eval`, `parameters`; `stems` the exercises, likeliest first."""

    name: str
    difference: float
    stems: tuple[str, ...]
    words: str


def blame(checked: Checked, design: Design) -> Blame:
    """The first that is wrong in a check that did not pass."""
    wrong = {name: off for name, off in checked.differences.items() if not off <= checked.tolerance}
    for name, words in _OTHERS.items():
        if name in wrong and (name in ("parameters", "loss") or wrong.keys() <= _OTHERS.keys()):
            stems = (NORM,) if name in ("statistics", "eval") else _forward(design)
            return Blame(name, wrong[name], stems, words)
    order = _backwards(design)
    name = next(name for name in order if name in wrong)
    behind = any(each in wrong for each in order if _level(each) < _level(name))
    stems, why = _gated(name) if design.form == "gated" else _tree(name, wrong, behind, design)
    return Blame(name, wrong[name], stems, why)


def sentence(found: Blame, step: int) -> str:
    """What is wrong, as a learner reads it."""
    what = {
        "parameters": "the layers' parameters are not what they were",
        "loss": "the loss of a batch is not what it should be",
        "statistics": "the running statistics are not what they should be",
        "eval": "the output in eval mode is not what it should be",
    }.get(found.name, f"the gradient of `{found.name}` is wrong")
    off = (
        "missing, of the wrong shape, or no number"
        if not math.isfinite(found.difference)
        else f"off by {_share(found.difference)}"
    )
    return f"at step {step:,} {what}: {off}. {found.words}"


_OTHERS = {
    "parameters": "A layer has put other tensors in the place of its parameters, or reshaped them.",
    "loss": "So the forward pass is wrong: its backward can't be judged.",
    "statistics": "BatchNorm's running mean and variance move by `momentum` towards the batch's, once a forward in training.",
    "eval": "In eval mode BatchNorm goes by its running statistics alone, and changes nothing.",
}
"""What is no gradient; the gradients may be right all the same."""


def _tree(name: str, wrong: Mapping[str, float], behind: bool, design: Design) -> tuple[tuple[str, ...], str]:
    matrix = CONV if design.form == "slid" else LINEAR
    joining = [matrix, *[FLATTEN] * (design.form != "slid"), *[EMBEDDING] * (design.form == "shared")]
    if name.startswith("out."):
        return (LINEAR,), "It comes first on the way back."
    if name == "embedding":
        return (EMBEDDING, *joining), "All that comes before it on the way back is right."
    level = name.split(".")[0]
    if name.endswith("weight"):
        if behind:
            return (NORM,), "What goes into BatchNorm's backward is right; what comes out of it, dx, is not."
        return (matrix,), "What comes to it and what goes on from it are right; this gradient alone is not."
    if not {f"{level}.gamma", f"{level}.beta"} <= wrong.keys():
        return (NORM,), "What comes to this BatchNorm is right."
    if int(level) == len(design.fans):
        return (TANH, LINEAR, NORM), "Everything behind it is wrong too, so look at what sends its gradient there."
    return (*joining, NORM), "The level above it is right, so look at what sends its gradient down from there."


def _gated(name: str) -> tuple[tuple[str, ...], str]:
    if name.startswith("out."):
        return (GATED, LINEAR), "It comes first on the way back."
    if name == "embedding":
        return (EMBEDDING, GATED), "All that comes before it on the way back is right."
    part = name.split(".")[1]
    stems = {"conv": (UNIT, BLOCK, CONV), "residual": (BLOCK, LINEAR), "skip": (BLOCK, GATED, LINEAR)}[part]
    return stems, "What comes before it on the way back is right."


def _forward(design: Design) -> tuple[str, ...]:
    matrix = CONV if design.form == "slid" else LINEAR
    return (BLOCK, UNIT, GATED) if design.form == "gated" else (NORM, TANH, matrix, EMBEDDING)


def _backwards(design: Design) -> Sequence[str]:
    """The parameters in the order in which their gradients are made; within a level what is nearer to the output first."""
    order = ("skip", "residual", "conv") if design.form == "gated" else ("gamma", "beta", "weight")
    within = {f"{level}.{part}": number for level in range(1, len(design.fans) + 1) for number, part in enumerate(order)}
    return sorted(design.shapes(), key=lambda name: (-_level(name), within.get(".".join(name.split(".")[:2]), 0)))


def _level(name: str) -> float:
    """0 for the embedding, then the levels, then the output."""
    first = name.split(".")[0]
    return {"embedding": 0.0, "out": math.inf}[first] if not first.isdecimal() else float(first)


def _share(difference: float) -> str:
    """`4% of its largest entry`; `3e-03 of …` where that would be nothing, `6.5 times …` where it is more than all."""
    if difference > 1:
        return f"{difference:.1f} times its largest entry" if difference < 1e6 else f"{difference:.0e} times its largest entry"
    return f"{difference:.0%} of its largest entry" if difference >= 0.01 else f"{difference:.0e} of its largest entry"
