"""How a training run looks while it goes: a moving line in a terminal, a line now and then elsewhere. Knows only events."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Show = Callable[[Mapping[str, Any]], None]
LINE_SECONDS = 5.0
"""Between two lines in a pipe or a log."""


@contextlib.contextmanager
def display() -> Iterator[Show]:
    """What to call with each event. It writes to standard error: standard output is for what became of it."""
    if sys.stderr.isatty():
        with _moving() as show:
            yield show
    else:
        yield _lines()


@contextlib.contextmanager
def _moving() -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(24),
        TextColumn("{task.fields[figures]}", markup=False),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("checking single steps", total=None, figures="")

        def show(event: Mapping[str, Any]) -> None:
            if event["event"] == "run":
                bar.reset(task, total=event["steps"], completed=event["step"], description="training", figures=_resumed(event))
            elif event["event"] == "progress":
                bar.update(task, completed=event["step"], figures=figures(event))
                if event["step"] == event["steps"]:
                    bar.update(task, description="evaluating")

        yield show


def _lines() -> Show:
    said = time.monotonic()

    def show(event: Mapping[str, Any]) -> None:
        nonlocal said
        if event["event"] == "run" and (words := _resumed(event)):
            print(words, file=sys.stderr, flush=True)
        is_last = event["event"] == "progress" and event["step"] == event["steps"]
        if event["event"] == "progress" and (is_last or time.monotonic() - said > LINE_SECONDS):
            said = time.monotonic()
            print(figures(event), file=sys.stderr, flush=True)

    return show


def figures(event: Mapping[str, Any]) -> str:
    """`3,500 of 8,000  loss 2.3134  2,980 steps/s`."""
    loss = f"  loss {event['loss']:.4f}" if isinstance(event.get("loss"), float) else ""
    return f"{event['step']:,} of {event['steps']:,}{loss}  {event['steps_per_second']:,} steps/s"


def _resumed(event: Mapping[str, Any]) -> str:
    if event.get("note"):
        return str(event["note"])
    if not event["step"]:
        return ""
    if event["step"] == event["steps"]:
        return "this run has been to its end before; --fresh begins anew"
    return f"going on from step {event['step']:,} of {event['steps']:,}"
