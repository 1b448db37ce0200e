"""A curve as characters for a terminal, and as an SVG file: pure functions from numbers to text."""

from __future__ import annotations

import math
from collections.abc import Sequence

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a braille character: 4 rows, 2 columns


def terminal(values: Sequence[float], width: int = 64, height: int = 10, *, plain: bool = False) -> list[str]:
    """Lines of text, at most `width` wide: the curve over an axis of its values. `plain` uses ASCII only."""
    columns, rows = (1, 1) if plain else (2, 4)
    low, high = _range(values)
    label = max(len(_number(low)), len(_number(high)))
    across, down = max(8, width - label - 2) * columns, height * rows
    grid = [[0] * (across // columns) for _ in range(height)]
    heights = [round((high - _at(values, x / (across - 1))) / (high - low) * (down - 1)) for x in range(across)]
    for x, row in enumerate(heights):
        before = heights[x - 1] if x else row
        for y in range(min(row, before + 1), max(row, before - 1) + 1):  # no gaps where it is steep
            grid[y // rows][x // columns] |= 1 if plain else _DOTS[y % 4][x % 2]
    bar = "|" if plain else "│"
    lines = []
    for place, cells in enumerate(grid):
        value = _number(high) if place == 0 else _number(low) if place == height - 1 else ""
        drawn = "".join((" *"[cell] if plain else chr(0x2800 + cell) if cell else " ") for cell in cells)
        lines.append(f"{value:>{label}} {bar}{drawn}".rstrip())
    return lines


def svg(values: Sequence[float], each: int, title: str) -> str:
    """A picture of the curve, as SVG: `values` are means of `each` steps. Takes half a second: matplotlib is imported."""
    from ninja.run import figures

    return figures.curve(values, each, title)


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _at(values: Sequence[float], share: float) -> float:
    """The curve at a share of its length, straight between its points."""
    place = share * (len(values) - 1)
    before = math.floor(place)
    after = min(before + 1, len(values) - 1)
    return values[before] + (values[after] - values[before]) * (place - before)


def _number(value: float) -> str:
    return f"{value:.2f}"
