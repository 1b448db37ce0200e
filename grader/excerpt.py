"""What was handed in where that is no file: lines gathered from the cells of a notebook. Imports no torch.

    an entry of a request → Excerpt → (judged) → `placed`: the verdict, its lines told as cell and line within it

    {"id": "ninja/26_network", "shown": "week4/backprop_ninja.ipynb", "source": "…", "lines": [null, [12, 3], …],
     "parts": {"02_linear": "…"}, "loose": true, "points": 26}

`lines` has, for each line of `source`, the cell (from 1, all kinds counted) and the line in it, or null where the line is ours.
`loose` says that the lines stood by themselves: each fails by itself, and a gradient that is right by itself counts even where
it rests on one that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from grader.verdict import Finding, Verdict

Place = tuple[int, int]
"""A cell, and a line in it; both from 1."""

_Placed = TypeVar("_Placed", Finding, Verdict)
_TRACEBACK_LINE = re.compile(r"^line (\d{1,9})(?:, in .*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Excerpt:
    """A learner's text and where it is from."""

    source: str
    lines: tuple[Place | None, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    loose: bool = False
    broken: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
    """Gradients that a cell would have made which is no Python: what is wrong there, the cell and the line."""

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Excerpt | None:
        """That of a request's entry; None where the entry names a file instead."""
        if "source" not in entry:
            return None
        lines = tuple(None if place is None else (int(place[0]), int(place[1])) for place in entry.get("lines", ()))
        broken = {name: (str(why), int(cell), int(line)) for name, (why, cell, line) in entry.get("broken", {}).items()}
        return cls(entry["source"], lines, dict(entry.get("parts", {})), bool(entry.get("loose")), broken)

    def place(self, line: int | None) -> Place | None:
        """Where a line of `source` stood."""
        return self.lines[line - 1] if line is not None and 0 < line <= len(self.lines) else None

    def placed(self, verdict: Verdict) -> Verdict:
        """The same verdict, with every line told as it is counted in the notebook."""
        if not self.lines:
            return verdict

        def where(match: re.Match[str]) -> str:
            place = self.place(int(match[1]))
            return match[0] if place is None else f"cell {place[0]}, line {place[1]}"

        findings = tuple(self._told(self._moved(finding)) for finding in verdict.findings)
        traceback = _TRACEBACK_LINE.sub(where, verdict.traceback)
        moved = replace(self._moved(verdict), findings=findings, traceback=traceback)
        first = next((finding for finding in findings if not finding.right and finding.name in self.broken), None)
        if first is None or moved.status != "pending":
            return moved
        return replace(moved, status="fail", message="", cell=first.cell, line=first.line)

    def _told(self, finding: Finding) -> Finding:
        if finding.right or finding.name not in self.broken:
            return finding
        why, cell, line = self.broken[finding.name]
        return replace(finding, status="error", message=f"Not computed: its cell does not run: {why}.", cell=cell, line=line)

    def _moved(self, one: _Placed) -> _Placed:
        cell, line = self.place(one.line) or (None, None)
        return replace(one, cell=cell, line=line)


def entry(
    id: str,
    shown: str,
    source: str,
    lines: Sequence[Place | None],
    *,
    parts: Mapping[str, str] | None = None,
    loose: bool = False,
    broken: Mapping[str, tuple[str, int, int]] | None = None,
) -> dict[str, Any]:
    """An entry of a grade request, ready for JSON; `Excerpt.of` reads it."""
    places = [None if place is None else list(place) for place in lines]
    made = {"id": id, "shown": shown, "source": source, "lines": places, "parts": dict(parts or {}), "loose": loose}
    return {**made, "broken": {name: list(why) for name, why in broken.items()}} if broken else made
