"""What moves while a class is graded, on standard error: a bar with what is left, or in a pipe a line each. No torch."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

Tell = Callable[[str, str], None]
"""Of one submission that is done: its name, and what became of it in a few words (empty where nothing was to do)."""


@contextlib.contextmanager
def bar(total: int) -> Iterator[Tell]:
    """Something to watch for the time that `total` submissions take."""
    from grader.report.text import fit, label

    if not sys.stderr.isatty():
        began, done, graded = time.monotonic(), 0, 0
        encoding = sys.stderr.encoding or "ascii"

        def line(name: str, became: str) -> None:
            nonlocal done, graded
            done += 1
            if became:
                graded += 1
                left = (time.monotonic() - began) / graded * (total - done)
                words = f"{done:>{len(str(total))}}/{total}  {label(name)}: {label(became, 200)}"
                words += f"  ({duration(left)} left)" if done < total else ""
                print(fit(words, encoding), file=sys.stderr, flush=True)

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as Remaining

    console = Console(stderr=True)
    name_column = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), name_column, BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn(), Remaining(compact=True))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("waking the judges", total=total)

        def move(name: str, became: str) -> None:
            progress.update(task, advance=1, description=fit(label(name, 24), console.encoding))

        yield move


def duration(seconds: float) -> str:
    """`40 s`, `3 min`, `2 h 10 min`."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
