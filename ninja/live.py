"""The line that moves while the judge works: drawn on standard error, gone when it is done. Knows nothing of the judge.

Nothing is drawn where no one watches (a pipe, a log), and rich is imported only where something is.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any, Protocol


class Display(Protocol):
    """What the run tells of itself."""

    def judged(self, done: int, id: str) -> None:
        """So many exercises have their verdict; `id` is the last."""

    def working(self, event: dict[str, Any]) -> None:
        """How far a stage has got: `step`, `steps`, `loss`, and whatever else it measures."""


class _Silent:
    def judged(self, done: int, id: str) -> None:
        pass

    def working(self, event: dict[str, Any]) -> None:
        pass


@contextlib.contextmanager
def display(total: int, *, quiet: bool = False) -> Iterator[Display]:
    """A moving line for a run over `total` exercises, if standard error is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield _Silent()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, TimeRemainingColumn(compact=True), console=console, transient=True) as bar:
        main = bar.add_task("waking the judge", total=total)

        class Moving:
            stages: dict[str, Any]

            def __init__(self) -> None:
                self.stages = {}

            def judged(self, done: int, id: str) -> None:
                bar.update(main, completed=done, description=id)

            def working(self, event: dict[str, Any]) -> None:
                name = str(event.get("exercise", ""))
                words = name + (f"  loss {event['loss']:.4f}" if isinstance(event.get("loss"), float) else "")
                if name not in self.stages:
                    self.stages[name] = bar.add_task(words, total=event.get("steps"))
                bar.update(self.stages[name], completed=event.get("step", 0), total=event.get("steps"), description=words)

        yield Moving()
