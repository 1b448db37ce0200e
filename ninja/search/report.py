"""What a sweep has come to: the best trials, what mattered, and the command that trains the best again. Imports no torch."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ninja.search.ranges import words
from ninja.search.trials import Standing
from ninja.terminal import Paint, wrapped
from ninja.train import whose
from ninja.workspace import shown

if TYPE_CHECKING:
    from ninja.search.study import Study

BEST = 5
"""So many of the best trials are shown."""


@dataclass(frozen=True)
class End:
    """Where a sweep stands as the command ends."""

    folder: Path
    standing: Standing
    importance: Mapping[str, float]
    fixed: Mapping[str, Any]
    by: str
    trials: int
    unlock: bool = False

    @classmethod
    def of(cls, study: Study, fixed: Mapping[str, Any], by: str, *, unlock: bool) -> End:
        """As every process has told the study."""
        return cls(study.folder, study.standing(), study.importance(), fixed, by, study.trials, unlock)

    @property
    def command(self) -> str | None:
        """What trains the best again."""
        ranked = self.standing.ranked
        return whose.typed({**self.fixed, **ranked[0].values}, self.by, unlock=self.unlock) if ranked else None

    def document(self) -> dict[str, Any]:
        """All of it, as plain JSON."""
        return {
            "version": 1,
            "name": self.folder.name,
            "folder": str(self.folder),
            "by": self.by,
            "fixed": dict(self.fixed),
            "trials": [asdict(entry) for entry in self.standing.entries],
            "done": self.standing.done,
            "wanted": self.trials,
            "best": asdict(self.standing.ranked[0]) if self.standing.ranked else None,
            "importance": dict(self.importance),
            "command": self.command,
        }

    def tell(self, *, stopped: bool = False) -> None:
        """For people."""
        standing, paint = self.standing, Paint.of(sys.stdout)
        counts = {state: len(standing.of(state)) for state in ("pruned", "failed")}
        more = "".join(f", {count} {state}" for state, count in counts.items() if count)
        print(f"{standing.done} of {self.trials} trials done{more}, in {shown(self.folder)}")
        for place, entry in enumerate(standing.ranked[:BEST]):
            if place == 0:
                print("\n  trial  val")
            line = f"  {entry.run or f'{entry.number:03}':5}  {entry.loss:.4f}  {words(entry.values)}"
            print(paint.bold(line) if place == 0 else line)
        if not standing.ranked:
            failed = standing.of("failed") or standing.of("pruned")
            for line in wrapped(f"No trial came to its end. {failed[-1].why if failed else ''}".strip()):
                print(line)
        if self.importance:
            shares = ", ".join(f"{name} {share:.0%}" for name, share in self.importance.items())
            print("\n" + "\n".join(wrapped(f"What made the difference between good trials and others: {shares}.")))
        if self.command:
            print(f"\nthe best again:\n  {self.command}")
            print(f"all of them:\n  ninja compare {self.folder.name}")
        if stopped:
            print("\nninja: stopped; the same command goes on", file=sys.stderr)
        elif standing.done >= self.trials and self.command:
            print(f"more trials:\n  the same command with --trials {2 * self.trials}")
