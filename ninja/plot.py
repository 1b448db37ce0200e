"""A curve as characters for a terminal, and as an SVG file: pure functions from numbers to text. Imports nothing of ours."""

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
    """A picture of the curve: `values` are means of `each` steps. Readable on light and on dark paper."""
    width, height, left, top, right, bottom = 720, 400, 56, 40, 16, 44
    low, high = _range(values)
    steps = len(values) * each

    def x(step: float) -> float:
        return left + step / steps * (width - left - right)

    def y(value: float) -> float:
        return top + (high - value) / (high - low) * (height - top - bottom)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f"<title>{title}</title>",
        "<style>text{fill:#57606a}.grid{stroke:#8c959f;stroke-opacity:.3}.curve{fill:none;stroke:#0969da;stroke-width:1.5}</style>",
        f'<text x="{left}" y="22" font-size="14">{title}</text>',
    ]
    for tick in _ticks(low, high):
        parts.append(f'<line class="grid" x1="{left}" x2="{width - right}" y1="{y(tick):.1f}" y2="{y(tick):.1f}"/>')
        parts.append(f'<text x="{left - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>')
    parts += [
        f'<text x="{x(tick):.1f}" y="{height - bottom + 18}" text-anchor="middle">{tick:,.0f}</text>'
        for tick in _ticks(0, steps)
    ]
    parts.append(f'<text x="{(left + width - right) / 2:.0f}" y="{height - 8}" text-anchor="middle">step</text>')
    points = " ".join(f"{x((place + 0.5) * each):.1f},{y(value):.1f}" for place, value in enumerate(values))
    return "\n".join([*parts, f'<polyline class="curve" points="{points}"/>', "</svg>", ""])


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


def _ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from low to high."""
    raw = (high - low) / about
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(place * step, 10) for place in range(first, last + 1)]
