"""A gradient's difference from the truth as a picture: SVG that stands within the page. A pure function of a `Finding`."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree as ET

from grader.report import text
from grader.report.element import element
from grader.verdict import Finding, Heat

LEVELS = "123456789abcdefn"
"""What is drawn; `0` is the ground."""
CELL = 9
"""Pixels of a cell's side, where the page has room."""


def figure(finding: Finding) -> ET.Element | None:
    """The picture, with what it shows in words; None where there is none."""
    heat = finding.heat
    if heat is None or not heat.rows:
        return None
    height, width = len(heat.rows), max(map(len, heat.rows))
    drawing = element(
        "svg",
        element("rect", class_="h0", width=width, height=height),
        [element("path", class_=f"h{level}", d=drawn) for level, drawn in _paths(heat)],
        viewBox=f"0 0 {width} {height}",
        width=width * CELL,
        height=height * CELL * (2 if height == 1 else 1),
        preserveAspectRatio="none",
        role="img",
        aria_label=f"Where {text.label(finding.name)} is off",
    )
    return element("figure", drawing, element("figcaption", _caption(finding, heat, height, width)), class_="heat")


def _paths(heat: Heat) -> list[tuple[str, str]]:
    """One path for each level: neighbours in a row are one stroke of it. What is no number is crossed out."""
    strokes: dict[str, list[str]] = {}
    for y, row in enumerate(heat.rows):
        x = 0
        for level, run in itertools.groupby(row):
            wide = len(list(run))
            if level == "n":
                drawn = "".join(f"M{x + step} {y}l1 1m0-1l-1 1" for step in range(wide))
            else:
                drawn = f"M{x} {y}h{wide}v1H{x}z"
            strokes.setdefault(level, []).append(drawn)
            x += wide
    return [(level, "".join(strokes[level])) for level in LEVELS if level in strokes]


def _caption(finding: Finding, heat: Heat, height: int, width: int) -> str:
    cells = "".join(heat.rows)
    off = sum(cell != "0" for cell in cells) / len(cells)
    shape = finding.expected_shape or ()
    tall, wide = 1, shape[-1] if shape else 1
    for size in shape[:-1]:
        tall *= size
    folded = f", drawn as {height} × {width}" if (tall, wide) != (height, width) else ""
    share = "All of it is off" if off == 1 else f"{max(off, 0.01):.0%} of it is off"
    wild = "; crossed out: NaN or infinite" if "n" in cells else ""
    upto = f", the stronger the further, up to {text.number(heat.largest)}" if any(c not in "0n" for c in cells) else ""
    return f"Difference from the truth, {tall} × {wide}{folded}. {share}{upto}{wild}."
