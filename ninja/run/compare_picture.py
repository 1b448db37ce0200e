"""The picture of `ninja compare`: several runs' losses on one sheet. A pure function from numbers to SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from ninja.run.canvas import INK, paper, style, thousands


class Curve(NamedTuple):
    """One run of a comparison: its smoothed loss and what validation said, both over `x`."""

    name: str
    x: Sequence[float]
    loss: Sequence[float]
    val: Sequence[tuple[float, float]]


def comparison(curves: Sequence[Curve], by: str, lecture: Sequence[tuple[str, float]] = ()) -> str:
    """The losses of several runs over `by`: smoothed, pale; validation, with dots. The lecture's as lines."""
    with paper(
        "Runs compared", "lower is better; lines with dots are validation losses, pale ones the training batches'", (6.4, 4.4)
    ) as sheet:
        for number, curve in enumerate(curves):
            look = style(number)
            sheet.axes.plot(curve.x, curve.loss, **look, alpha=0.35, linewidth=1)
            sheet.axes.plot([], [], **look, marker="o", markersize=3.5, label=curve.name)
            if curve.val:
                sheet.axes.plot(*zip(*curve.val, strict=True), **look, marker="o", markersize=3.5)
        for name, value in lecture:
            sheet.axes.axhline(value, color=INK, linestyle=(0, (1, 2)), linewidth=1, alpha=0.7)
            sheet.axes.annotate(
                name,
                (1, value),
                (0, 2),
                xycoords=("axes fraction", "data"),
                textcoords="offset points",
                ha="right",
                fontsize=8,
                alpha=0.8,
            )
        means = [value for curve in curves for value in curve.loss[max(1, len(curve.loss) // 50) :] if math.isfinite(value)]
        shown = [*means, *(value for _, value in lecture), *(value for curve in curves for _, value in curve.val)]
        if shown:
            low, high = min(shown), min(max(shown), 3.4)
            sheet.axes.set_ylim(low - 0.03 * (high - low + 0.1), high + 0.05 * (high - low + 0.1))
        thousands(sheet.axes)
        sheet.axes.set_xlabel(by)
        sheet.axes.set_ylabel("nats a letter")
        sheet.legend(loc="upper right")
    return sheet.svg
