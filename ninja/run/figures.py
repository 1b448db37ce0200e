"""The pictures of a run: pure functions from numbers to SVG. What they show, and what to look for, is the lecture's.

Losses are in nats a letter, steps count from 0. None of them reads a file; `pictures` does.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ninja.run.canvas import COLOURS, INK, logarithmic, paper, style, text, thousands

if TYPE_CHECKING:
    import numpy as np

POINTS = 600
"""More than so many do not fit beside one another on a picture."""
VOWELS = frozenset("aeiouæøœ")


class Look(NamedTuple):
    """What one look into the layers saw. `h` and `dh`: counts by level; `saturated` and `spread`: a number each."""

    step: int
    h: Mapping[str, Sequence[float]]
    dh: Mapping[str, Sequence[float]]
    saturated: Mapping[str, float]
    spread: Mapping[str, float]
    ratio: Mapping[str, float]


def group(steps: int) -> int:
    """How many steps to a point of the smoothed loss: the lecture's 1000, fewer in a shorter run, so that 50 are left."""
    sizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    return max(size for size in sizes if size == 1 or size * 50 <= steps)


def smoothed(losses: Sequence[float], each: int) -> tuple[list[float], list[float]]:
    """`view(-1, each).mean(1)`: the middle step of each group, and its mean. What is left over at the end is left out."""
    whole = len(losses) // each
    means = [math.fsum(losses[place * each : (place + 1) * each]) / each for place in range(whole)]
    return [(place + 0.5) * each for place in range(whole)], means


def loss(
    losses: Sequence[float], val: Sequence[tuple[int, float]] = (), *, lecture: float | None = None, start: float | None = None
) -> str:
    """Every step's loss, pale; its means; validation losses; the lecture's as a line, and where a clueless model stands."""
    import numpy as np

    each = group(len(losses))
    x, means = smoothed(losses, each)
    hint = "healthy: starts near the dotted line and falls at once, and validation follows" if start is not None else ""
    with paper("Loss", hint) as sheet:
        axes = sheet.axes
        if len(losses) <= POINTS:
            axes.plot(losses, color=COLOURS[0], alpha=0.3, linewidth=0.8, label="each step")
        else:
            parts = [part.tolist() for part in np.array_split(np.asarray(losses), POINTS)]
            middles = np.cumsum([len(part) for part in parts]) - len(losses) / POINTS / 2
            axes.fill_between(
                middles,
                [min(part) for part in parts],
                [max(part) for part in parts],
                color=COLOURS[0],
                alpha=0.22,
                linewidth=0,
                label="each step, lowest to highest",
            )
        if each > 1:
            axes.plot(x, means, color=COLOURS[0], label=f"mean of {each:,} steps")
        if val:
            axes.plot(
                *zip(*val, strict=True), color=COLOURS[3], marker="o", markersize=3.5, label=f"validation: {val[-1][1]:.3f}"
            )
        if lecture is not None:
            axes.axhline(lecture, color=COLOURS[2], linestyle=(0, (5, 2)), linewidth=1.2, label=f"the lecture: {lecture}")
        if start is not None:
            axes.axhline(start, color=INK, linestyle=(0, (1, 2)), linewidth=1, alpha=0.7, label=f"knowing nothing: {start:.2f}")
        _room(axes, losses, means, [*(value for _, value in val), *(each for each in (lecture, start) if each is not None)])
        thousands(axes)
        axes.set_xlabel("step")
        axes.set_ylabel("nats a letter")
        sheet.legend(loc="upper right")
    return sheet.svg


def curve(values: Sequence[float], each: int, title: str) -> str:
    """One line, of which each value is the mean of `each` steps."""
    with paper(title) as sheet:
        sheet.axes.plot([(place + 0.5) * each for place in range(len(values))], values, color=COLOURS[0])
        thousands(sheet.axes)
        sheet.axes.set_xlabel("step")
        sheet.axes.set_ylabel("nats a letter")
    return sheet.svg


def _room(axes: Any, losses: Sequence[float], means: Sequence[float], others: Sequence[float]) -> None:
    """Limits that a hockey stick's blade does not decide: it is cut off, and the picture says so."""
    sound = [value for value in losses if math.isfinite(value)]
    late = sorted(sound[len(sound) // 50 :]) or [0.0, 1.0]
    low = min([*late[len(late) // 1000 :][:1], *others])
    high = max([late[max(0, math.ceil(len(late) * 0.995) - 1)], *others, *means[1:2]])
    gap = 0.05 * ((high - low) or 1.0)
    axes.set_ylim(low - gap, high + 3 * gap)
    if sound and sound[0] > high + 3 * gap:
        axes.annotate(f"begins at {sound[0]:.1f}", (0, 1), (4, -4), "axes fraction", "offset points", va="top", fontsize=9)


def activations(first: Look, last: Look) -> str:
    """How the outputs of each level's tanh are spread over −1 … 1."""
    hint = f"healthy: broad, with few at −1 and 1, where tanh lets no gradient through. Step {last.step:,}"
    with paper("Activations", _then(hint, first, last)) as sheet:
        for number, level in enumerate(last.h):
            share = f"{last.saturated.get(level, 0.0):.1%}"
            _histogram(sheet.axes, last.h[level], 1.0, number, f"level {level}: {share} beyond ±0.97")
            if first.step != last.step and level in first.h:
                _histogram(sheet.axes, first.h[level], 1.0, number)
        sheet.axes.set_xlabel("output of tanh")
        _no_heights(sheet.axes)
        sheet.legend(loc="upper center")
    return sheet.svg


def gradients(first: Look, last: Look) -> str:
    """How the gradients that come back to each level are spread."""
    hint = f"healthy: about as wide at every level; far narrower below means they vanish on the way. Step {last.step:,}"
    with paper("Gradients", _then(hint, first, last)) as sheet:
        for number, level in enumerate(last.dh):
            spread = last.spread.get(level, 0.0)
            _histogram(sheet.axes, last.dh[level], 4 * spread, number, f"level {level}: std {spread:.1e}")
            if first.step != last.step and level in first.dh:
                _histogram(sheet.axes, first.dh[level], 4 * first.spread.get(level, 0.0), number)
        wide = max((4 * value for value in last.spread.values() if value > 0), default=1.0)
        sheet.axes.set_xlim(-wide, wide)
        sheet.axes.set_xlabel("gradient of the output of tanh")
        sheet.axes.ticklabel_format(axis="x", style="sci", scilimits=(-2, 3))
        _no_heights(sheet.axes, logarithmic=True)
        sheet.legend(loc="upper left")
    return sheet.svg


def _then(hint: str, first: Look, last: Look) -> str:
    return hint + (f"; dotted: step {first.step:,}" if first.step != last.step else "")


def _histogram(axes: Any, counts: Sequence[float], reach: float, number: int, label: str = "") -> None:
    """Counts of equal bins over −reach … reach, as a density. Without a label, dotted: what is gone by."""
    total = math.fsum(counts) * 2 * reach / max(len(counts), 1)
    if not total > 0:
        return
    places = [reach * (2 * (place + 0.5) / len(counts) - 1) for place in range(len(counts))]
    heights, colour = [count / total for count in counts], style(number)["color"]
    if label:
        axes.fill_between(places, heights, color=colour, alpha=0.12, linewidth=0)
        axes.plot(places, heights, color=colour, linestyle=style(number)["linestyle"], label=label)
    else:
        axes.plot(places, heights, color=colour, linestyle=":", linewidth=1, alpha=0.8)


def _no_heights(axes: Any, *, logarithmic: bool = False) -> None:
    """Of a density only the shape is of interest. Room above, for the legend."""
    from matplotlib.ticker import NullLocator

    highest = axes.get_ylim()[1]
    if logarithmic:  # most gradients are all but zero: what tells the levels apart are the few that are not
        axes.set_yscale("log")
        axes.set_ylim(highest / 1e4, highest * 12)
    else:
        axes.set_ylim(0, highest * 1.35)
    axes.yaxis.set_major_locator(NullLocator())
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylabel("how many" + " (logarithmic)" * logarithmic)


def updates(looks: Sequence[Look], *, plain: bool) -> str:
    """By what share of themselves the matrices move at a step. `plain`: the optimiser is plain gradient descent."""
    others = "" if plain else " This optimiser moves what stands before a BatchNorm further"
    with paper("Update : data", f"healthy for plain gradient descent: near 1e−3, the line.{others}") as sheet:
        values: list[float] = [1e-3]
        for number, name in enumerate(dict.fromkeys(name for look in looks for name in look.ratio)):
            points = [(look.step, look.ratio[name]) for look in looks if look.ratio.get(name, 0.0) > 0]
            if points:
                mark = "o" if len(points) == 1 else ""
                sheet.axes.plot(*zip(*points, strict=True), **style(number), linewidth=1.3, marker=mark, label=name)
                values += [value for _, value in points]
        logarithmic(sheet.axes, values)
        sheet.axes.axhline(1e-3, color=INK, linewidth=1.2)
        thousands(sheet.axes)
        sheet.axes.set_xlabel("step")
        sheet.axes.set_ylabel("std of update : std of data")
        sheet.legend(loc="lower left", ncols=3)
    return sheet.svg


def embedding(table: np.ndarray[Any, Any], letters: str) -> str:
    """The letters where the network has put them. `table` (letters, dimensions); beyond two, its principal components."""
    import numpy as np

    shares, points = None, np.zeros((len(table), 2))
    if table.shape[1] > 2:
        centred = table - table.mean(0)
        _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
        axes = axes * np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])[:, None]  # a direction has no sign of its own
        points[:, : len(sizes)] = (centred @ axes.T)[:, :2]
        shares = sizes**2 / max(float((sizes**2).sum()), 1e-30)
    else:
        points[:, : table.shape[1]] = table
    said = "" if shares is None else f" Two of {table.shape[1]} directions, with {shares[:2].sum():.0%} of the variance"
    with paper(
        "Embedding", f"healthy: letters that are used alike stand together, so vowels (ringed) gather.{said}", (5.4, 5.0)
    ) as sheet:
        small = 11 if len(letters) <= 60 else 6
        for letter, (x, y) in zip(letters, points.tolist(), strict=True):
            vowel = unicodedata.normalize("NFD", letter)[0] in VOWELS
            if vowel:
                sheet.axes.plot(x, y, "o", markersize=1.7 * small, markeredgecolor=COLOURS[3], markerfacecolor="none")
            colour = COLOURS[3] if vowel else INK
            text(
                sheet, x, y, letter, ha="center", va="center", fontsize=small, color=colour, fontweight="bold", parse_math=False
            )
        sheet.axes.plot(*points.T, linestyle="")  # so that the axes know where they are
        sheet.axes.margins(0.08)
        names = ("first", "second") if table.shape[1] <= 2 else ("first principal", "second principal")
        what = "dimension" if table.shape[1] <= 2 else "component"
        sheet.axes.set_xlabel(f"{names[0]} {what}")
        sheet.axes.set_ylabel(f"{names[1]} {what}")
    return sheet.svg
