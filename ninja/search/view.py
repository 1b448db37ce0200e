"""How a sweep looks while it goes: moving lines in a terminal, everywhere a line for each trial that ends."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ninja.search.ranges import words
from ninja.search.trials import Entry, Standing, Trial
from ninja.terminal import clip
from ninja.train.view import clock

if TYPE_CHECKING:
    from rich.console import RenderableType


STATES = {"complete": "", "pruned": "pruned", "failed": "failed"}


@contextlib.contextmanager
def display(trials: int, *, quiet: bool = False) -> Iterator[View]:
    """What to tell. It writes to standard error: standard output is for what came of it."""
    if quiet or not sys.stderr.isatty():
        yield View(trials, (lambda line: None) if quiet else _line)
        return
    from rich.console import Console
    from rich.live import Live

    console = Console(stderr=True)
    view = View(trials, lambda line: console.print(line, markup=False, highlight=False, soft_wrap=True))
    options: Any = {"transient": True, "refresh_per_second": 8, "redirect_stdout": sys.stdout.isatty()}
    with Live(get_renderable=lambda: view.drawn(console.width), console=console, **options):
        yield view


class View:
    """What is known of a sweep, and its lines. `say` writes one for good."""

    def __init__(self, trials: int, say: Any) -> None:
        self.trials, self.say = trials, say
        self.what = "waking the judge"
        self.done, self.began_with, self.others = 0, 0, 0
        self.best: Entry | None = None
        self.jobs: dict[int, dict[str, Any]] = {}
        self.began = time.monotonic()

    def doing(self, what: str) -> None:
        """Something that is no trial."""
        self.what = what

    def begin(self, standing: Standing) -> None:
        """The trials begin; some may be done already."""
        self.stands(standing)
        self.what, self.began, self.began_with = "searching", time.monotonic(), standing.done
        if standing.done:
            count = f"{standing.done} of {self.trials} trials"
            self.say(f"{count} {'are' if standing.done > 1 else 'is'} done already" + self._so_far())

    def stands(self, standing: Standing) -> None:
        """What every process has told the study."""
        self.done = standing.done
        self.others = max(0, len(standing.of("running")) - len(self.jobs))
        self.best = next(iter(standing.ranked), None)

    def take(self, event: Mapping[str, Any]) -> None:
        """One event of a job."""
        job = event["job"]
        if event["event"] == "begins":
            self.jobs[job] = {"trial": event["trial"]}
        elif event["event"] in ("run", "progress"):
            self.jobs.get(job, {}).update(event)
        elif event["event"] == "left":
            self.jobs.pop(job, None)
        elif event["event"] == "ended":
            self.jobs.pop(job, None)
            self.done += 1
            trial: Trial = event["trial"]
            loss, state = event["loss"], STATES[event["state"]]
            is_best = loss is not None and (self.best is None or loss < (self.best.loss or 0.0))
            if is_best:
                self.best = Entry(trial.number, "complete", trial.values, loss, event["run"])
            told = f"{trial.name}  {f'{loss:.4f}' if loss is not None else state:6}  {words(trial.values)}"
            why = str(event["why"]).removeprefix(f"{state}: ")
            self.say(told + ("   best so far" if is_best else "") + (f"   {why}" if why else ""))

    def drawn(self, width: int) -> RenderableType:
        """How far, how good, how long; and a line for each trial that is being run."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        head = Table.grid(padding=(0, 1, 0, 0))
        left = self.left()
        count = f"{min(self.done, self.trials)} of {self.trials} trials"
        cells: list[RenderableType] = [Text(self.what if self.what != "searching" else count)]
        if self.what == "searching":
            done = self.done + sum(map(_share, self.jobs.values()))
            room = width - len(count) - 12
            cells += [ProgressBar(total=self.trials, completed=done, width=min(30, room))] if room >= 6 else []
            cells += [Text(f"{clock(left)} left")] if left is not None else []
        head.add_row(*cells)
        lines = [f"best so far: {self.best.loss:.4f}, {words(self.best.values)}"] if self.best else []
        lines += [f"{job['trial'].name}  {_far(job)}  {words(job['trial'].values)}" for _, job in sorted(self.jobs.items())]
        lines += [f"and {self.others} in other processes"] if self.others else []
        return Group(head, *(Text(clip(f"  {line}", width), no_wrap=True) for line in lines))

    def left(self) -> float | None:
        """Seconds, going by what there was to see so far."""
        done = self.done - self.began_with + sum(map(_share, self.jobs.values()))
        spent = time.monotonic() - self.began
        if done < 0.3 or spent < 2:
            return None
        return max(0.0, (self.trials - self.began_with - done) * spent / done)

    def _so_far(self) -> str:
        return f"; the best has {self.best.loss:.4f}, {words(self.best.values)}" if self.best else ""


def _share(job: Mapping[str, Any]) -> float:
    """Of a trial, what is done."""
    return float(job.get("step", 0) / max(1, job.get("steps", 1)))


def _far(job: Mapping[str, Any]) -> str:
    loss = f"loss {job['loss']:.3f}" if isinstance(job.get("loss"), float) else "begins"
    return f"{_share(job):4.0%}  {loss}"


def _line(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
