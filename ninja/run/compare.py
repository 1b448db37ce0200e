"""`ninja compare`: training runs side by side, and against the lecture's: a table, a plot, or JSON and CSV. Imports no torch.

RUNS, sweeps → Standing, best validation loss first → table on standard output, compare.svg in runs/
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.errors import UsageError
from ninja.run.standings import LECTURE, Standing, collect, name_of, standing

if TYPE_CHECKING:
    from rich.table import Table

    from ninja.run.compare_picture import Curve
    from ninja.run.folder import RunFolder

PICTURE = "compare.svg"
POINTS = 300
MOST = 12
"""More curves than so many are no picture."""
COLUMNS = ("run", "by", "parameters", "context", "steps", "seconds", "train", "val", "test", "unseen")
DISPENSABLE = ("by", "context", "steps", "test", "seconds", "parameters", "unseen", "train")
"""What a narrow terminal goes without, first to last."""


def options(parser: argparse.ArgumentParser) -> None:
    """The options of `ninja compare`."""
    parser.add_argument("runs", nargs="*", metavar="RUN", help="a run or a sweep: folder, name or part of it (all there are)")
    parser.add_argument("--by", choices=("steps", "seconds"), default="steps", help="what the plot's losses stand over (steps)")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="where the plot is written, as SVG (runs/compare.svg)")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON document instead of the table; no plot unless --plot")
    form.add_argument("--csv", action="store_true", help="comma-separated values instead of the table; no plot unless --plot")


def main(args: argparse.Namespace) -> int:
    """Print the comparison. Returns 0, or 1 where a run that was named can't be read."""
    from ninja.run import root as run_root
    from ninja.workspace import shown

    root = run_root.of(args)
    runs, problems = collect(root, args.runs)
    known: list[tuple[RunFolder, Standing]] = []
    for run in runs:
        try:
            known.append((run, standing(run, root)))
        except (UsageError, AttributeError, TypeError, ValueError) as error:  # of a config.json that someone has changed
            problems.append(f"{shown(run.path)} can't be read ({error})")
    if not known:
        raise UsageError(problems[0] if problems else f"there are no runs in {shown(root)} yet. `ninja train` makes one")
    known.sort(key=lambda each: each[1].val or math.inf)
    standings = [each for _, each in known]
    lecture = LECTURE if any(each.usual for each in standings) else ()
    if args.json:
        listed = [[asdict(each) for each in part] for part in (standings, lecture)]
        print(json.dumps({"version": 1, "runs": listed[0], "lecture": listed[1], "problems": problems}, indent=2))
    elif args.csv:
        write_csv([*standings, *lecture])
    else:
        print("\n".join(told(sorted([*standings, *lecture], key=lambda each: each.val or math.inf))))
    sys.stdout.flush()
    for problem in problems:
        _say(f"left out: {problem}")
    if args.plot or not (args.json or args.csv):
        _say(draw(known, root, args.by, args.plot or root / PICTURE))
    return 1 if problems and args.runs else 0


def told(standings: Sequence[Standing]) -> list[str]:
    """The table and what there is to know about it, in lines."""
    from rich.console import Console

    from ninja.terminal import Paint, wants_colour, width, wrapped

    terminal = sys.stdout.isatty()
    room = width() if terminal else 10_000
    console = Console(file=sys.stdout, width=10_000, force_terminal=wants_colour(sys.stdout), highlight=False)
    columns = [name for name in COLUMNS if any(cell(each, name) for each in standings)]
    drawn, dropped = table(standings, columns, ruled=terminal), []
    while console.measure(drawn).maximum > room and (name := next((each for each in DISPENSABLE if each in columns), "")):
        columns.remove(name)
        dropped.append(name)
        drawn = table(standings, columns, ruled=terminal)
    with console.capture() as captured:
        console.print(drawn, width=room, crop=True)
    lines = [line.rstrip() for line in captured.get().strip("\n").split("\n")]
    paint = Paint.of(sys.stdout)
    said = [line for note in notes(standings, dropped) for line in (wrapped(note) if terminal else [note])]
    return [*(line for line in lines if line), "", *map(paint.dim, said)]


def table(standings: Sequence[Standing], columns: Sequence[str], *, ruled: bool) -> Table:
    """As rich draws it: the best of ours bold, the lecture's dim."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD if ruled else None, show_edge=False, pad_edge=False, padding=(0, 1), header_style="bold")
    for name in columns:
        side: Any = "left" if name in ("run", "by") else "right"
        drawn.add_column(name, justify=side, no_wrap=True, overflow="ellipsis")
    best = next((each for each in standings if each.by != "lecture"), None)
    for each in standings:
        style = "dim" if each.by == "lecture" else "bold" if each is best else ""
        drawn.add_row(*(Text(cell(each, name) or "-") for name in columns), style=style)
    return drawn


def cell(each: Standing, name: str) -> str:
    """One number as it is shown; empty where it is not known."""
    value = getattr(each, name)
    if value is None or (name == "by" and value == "lecture"):
        return ""
    if name == "steps" and not each.finished:
        return f"{value:,} of {each.planned:,}"
    if name == "seconds":
        return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
    if isinstance(value, float):
        return f"{value:.4f}" if each.by != "lecture" else f"{value:.3f} "
    return f"{value:,}" if isinstance(value, int) else str(value)


def notes(standings: Sequence[Standing], dropped: Sequence[str]) -> Iterator[str]:
    """What to know in order to read the table, a sentence or two each."""
    ours = [each for each in standings if each.by != "lecture"]
    share = next((each.share for each in ours if each.share is not None and each.usual), None)
    if any(each.unseen is not None for each in ours):
        part = "" if share is None else f": {share:.1%} of the validation names do, under the other sex, and flatter val"
        yield f"unseen: validation loss on names that never occur in training{part}."
    if len(ours) < len(standings):
        yield "lecture: 200,000 steps each, on another list of the same kind; losses differ in the third digit."
    others = [each.run for each in ours if not each.usual]
    if others and len(others) < len(ours):
        yield f"Learned from another list of names, so not to be compared with the rest: {', '.join(others)}."
    for each in ours:
        if not each.finished:
            val = "no validation loss yet" if each.val is None else "val is the last that was measured"
            on = "" if "/" in each.run else f" `ninja train --resume {each.run}` goes on."
            yield f"{each.run} is not at its end: {val}.{on}"
    if dropped:
        yield f"No room for {', '.join(dropped)}: a wider terminal shows them, as do --json and --csv."


def write_csv(standings: Sequence[Standing]) -> None:
    """To standard output, numbers in full."""
    rows = [asdict(each) for each in standings]
    writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: "" if value is None else value for key, value in row.items()} for row in rows)


def draw(known: Sequence[tuple[RunFolder, Standing]], root: Path, by: str, path: Path) -> str:
    """Write the plot; returns a sentence that says where it is, or why it is nowhere."""
    from ninja import files
    from ninja.run.compare_picture import comparison
    from ninja.workspace import shown

    timed = [(run, each) for run, each in known if by == "steps" or each.seconds]
    if not timed:
        return "no plot: how long these runs took is not known. `--by steps` draws them"
    curves = [curve(run, each, root, by) for run, each in timed[:MOST]]
    usual = any(each.usual for _, each in known)
    lecture = [("lecture: " + name, value) for name, value in (("first", LECTURE[0].val), ("best", LECTURE[-1].val)) if value]
    try:
        files.write(path, comparison(curves, by, lecture if usual else ()).encode(), durable=False)
    except OSError as error:
        return f"no plot: {shown(path)} can't be written to ({files.reason(error)}). `--plot FILE` writes it elsewhere"
    said = f", the best {MOST} of {len(timed)} runs" if len(timed) > MOST else ""
    said += f", without {len(known) - len(timed)} whose seconds are not known" if len(timed) < len(known) else ""
    return f"plot in {shown(path)}{said}"


def curve(run: RunFolder, each: Standing, root: Path, by: str) -> Curve:
    """What the plot shows of a run."""
    from ninja.run import figures
    from ninja.run.compare_picture import Curve
    from ninja.run.pictures import validation

    metrics = run.metrics()
    x, means = figures.smoothed(metrics.losses, max(figures.group(metrics.steps), -(-metrics.steps // POINTS)))
    vals = validation(run, metrics)
    scale = 1.0 if by == "steps" else (each.seconds or 0.0) / max(each.steps, 1)
    name = f"{name_of(run, root)}" + (f": {each.val:.3f}" if each.val is not None else "")
    return Curve(name, [scale * step for step in x], means, [(scale * step, val) for step, val in vals])


def _say(line: str) -> None:
    print(f"ninja: {line}", file=sys.stderr, flush=True)
