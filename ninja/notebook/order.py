"""The order in which a notebook's lines make sense: each gradient is made before it is used. Reads syntax; imports no torch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from grader.cells import Line

MOST = 500
"""Cells: of more, no order is looked for but the one they stand in."""


def by_need(lines: Sequence[Line], gradients: Collection[str], notes: list[str]) -> list[Line]:
    """The lines in an order in which each gradient is made before it is used: as they stand, if that is one."""
    asked = set(gradients)

    def too_early(ordered: Sequence[Line]) -> int:
        made: set[str] = set()
        count = 0
        for each in ordered:
            count += len(each.needs & asked - made - each.replaces)
            made |= each.makes
        return count

    if not too_early(lines):
        return list(lines)
    cells = by_cell(lines)
    if len(cells) > MOST:
        return list(lines)
    ready = _by_readiness({cell: _Names.of(own) for cell, own in cells.items()})
    ordered = [each for cell in ready for each in cells[cell]]
    if too_early(ordered) >= too_early(lines):
        return list(lines)
    notes.append("the cells were taken in an order in which each gradient is there before it is used")
    return ordered


@dataclass(frozen=True)
class _Names:
    """What a cell does with names: `needs` before it makes them itself; `uses` without ever making them."""

    makes: frozenset[str]
    needs: frozenset[str]
    uses: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Names:
        makes: set[str] = set()
        needs: set[str] = set()
        for each in lines:
            needs |= each.needs - makes - each.replaces
            makes |= each.makes
        uses = {name for each in lines for name in each.needs}
        return cls(frozenset(makes), frozenset(needs), frozenset(uses - makes))


def _by_readiness(cells: Mapping[int, _Names]) -> list[int]:
    """The cells, always the first next of those that wait for least: names that are not there yet, names still added to."""
    to_come = Counter(name for each in cells.values() for name in each.makes)
    made: set[str] = set()
    left = dict(cells)
    ordered: list[int] = []

    def waits_for(cell: int) -> tuple[int, int]:
        each = left[cell]
        others = {name for name in each.needs | each.uses if to_come[name] > (name in each.makes)}
        return len((each.needs - made) & others), len(each.uses & others)

    while left:
        ordered.append(min(left, key=waits_for))
        ready = left.pop(ordered[-1])
        made |= ready.makes
        to_come.subtract(ready.makes)
    return ordered


def by_cell(lines: Sequence[Line]) -> dict[int, list[Line]]:
    """The lines of each cell."""
    found: dict[int, list[Line]] = {}
    for each in lines:
        found.setdefault(each.cell, []).append(each)
    return found
