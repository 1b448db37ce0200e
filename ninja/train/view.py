"""How a training run looks while it goes: moving lines in a terminal, a line now and then elsewhere. Knows only events."""

from __future__ import annotations

import contextlib
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import RenderableType

Show = Callable[[Mapping[str, Any]], None]
LINE_SECONDS = 5.0
"""Between two lines in a pipe or a log."""


@contextlib.contextmanager
def display(*, quiet: bool = False) -> Iterator[Show]:
    """What to call with each event. It writes to standard error: standard output is for what became of it."""
    if quiet:
        yield lambda event: None
    elif sys.stderr.isatty():
        with _moving() as show:
            yield show
    else:
        yield _lines()


@contextlib.contextmanager
def _moving() -> Iterator[Show]:
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True)
    view = _View()
    options: Any = {"transient": True, "refresh_per_second": 8, "redirect_stdout": sys.stdout.isatty()}
    with Live(get_renderable=lambda: view.drawn(console.width), console=console, **options) as live:

        def show(event: Mapping[str, Any]) -> None:
            view.take(event)
            if event["event"] == "run" and (words := _resumed(event)):
                live.console.print(words, markup=False, highlight=False)
            if event["event"] == "note":
                live.console.print(event["message"], markup=False, highlight=False)

        yield show


class _View:
    """What the moving lines say now."""

    def __init__(self) -> None:
        from rich.spinner import Spinner

        self.doing = "waking the judge"
        self.event: Mapping[str, Any] = {}
        self.spinner = Spinner("dots")
        self.since = time.monotonic()

    def take(self, event: Mapping[str, Any]) -> None:
        """Note one event."""
        if event["event"] == "doing":
            self.doing = str(event["what"])
        elif event["event"] in ("run", "progress"):
            self.doing = "evaluating" if event["step"] == event["steps"] else "training"
            self.event, self.since = event, time.monotonic()
        elif event["event"] == "trained":
            self.doing = "drawing"

    def drawn(self, width: int) -> RenderableType:
        """Two or three lines: how far, and how it goes."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        line = Table.grid(padding=(0, 1, 0, 0))
        if not self.event:
            line.add_row(self.spinner, Text(self.doing))
            return line
        step, steps = self.event["step"], self.event["steps"]
        count, left = f"{step:,} of {steps:,}", self._left()
        doing = self.doing if width >= 60 or not left else ""
        room = width - len(count) - len(left) - 6 - len(f"{doing} ")
        cells: list[RenderableType] = [self.spinner]
        cells += [Text(doing)] if doing else []
        cells += [Text(count)]
        cells += [ProgressBar(total=steps, completed=step, width=min(30, room))] if room >= 6 else []
        cells += [Text(left)] if left else []
        line.add_row(*cells)
        return Group(line, *(Text(f"  {text}", no_wrap=True) for text in folded(facts(self.event), width - 2)))

    def _left(self) -> str:
        left = self.event.get("seconds_left")
        if self.doing != "training" or left is None:
            return ""
        return f"{clock(max(0.0, left - (time.monotonic() - self.since)))} left"


def _lines() -> Show:
    said = time.monotonic()

    def show(event: Mapping[str, Any]) -> None:
        nonlocal said
        if event["event"] == "run" and (words := _resumed(event)):
            print(words, file=sys.stderr, flush=True)
        if event["event"] == "note":
            print(event["message"], file=sys.stderr, flush=True)
        is_last = event["event"] == "progress" and event["step"] == event["steps"]
        if event["event"] == "progress" and (is_last or time.monotonic() - said > LINE_SECONDS) and said < math.inf:
            said = math.inf if is_last else time.monotonic()
            left = event.get("seconds_left")
            told = [f"{event['step']:,} of {event['steps']:,}", *facts(event)]
            told += [f"{clock(left)} left"] if left and not is_last else []
            print("  ".join(told), file=sys.stderr, flush=True)

    return show


def facts(event: Mapping[str, Any]) -> list[str]:
    """`loss 2.3134`, `val 2.2871`, `2,980 examples/s`, `off autograd 2e-06`: what is known of it."""
    told = [f"{name} {event[name]:.4f}" for name in ("loss", "val") if isinstance(event.get(name), float)]
    for key, unit in (("steps_per_second", "steps/s"), ("examples_per_second", "examples/s")):
        if event.get(key):
            told.append(f"{event[key]:,} {unit}")
    if event.get("worst"):
        told.append(f"off autograd {event['worst']['difference']:.0e}")
    return told


def folded(parts: Sequence[str], width: int) -> list[str]:
    """Parts in lines of so many columns, two spaces between."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + 2 + len(part) <= width:
            lines[-1] += f"  {part}"
        else:
            lines.append(part)
    return lines


def clock(seconds: float) -> str:
    """`0:42`, `12:05`, `1:02:05`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _resumed(event: Mapping[str, Any]) -> str:
    if event.get("note"):
        return str(event["note"])
    if not event["step"]:
        return ""
    if event["step"] == event["steps"]:
        return "this run has been to its end before; --fresh begins anew"
    return f"going on from step {event['step']:,} of {event['steps']:,}"
