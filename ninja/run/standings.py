"""Runs as numbers that can be set side by side, and the lecture's. Imports no torch; draws nothing.

runs/ and what was asked for → runs, sweeps' trials → Standing, one a run
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from ninja.run import folder as run_folder
from ninja.run.folder import RunFolder
from ninja.workspace import shown

WHOSE = ("you", "reference", "autograd")


@dataclass(frozen=True)
class Standing:
    """How one run did. Losses in nats a letter, None where they are not known; `steps` done, of `planned`.

    `val` of a run that is not at its end is the last that was measured. `unseen` is the validation loss on names that never
    occur in training, `share` how many of the others there are. `usual`: it learned from the list that comes with ninja.
    """

    run: str
    model: str
    by: str
    parameters: int
    context: int | None
    steps: int
    planned: int
    seconds: float | None = None
    train: float | None = None
    val: float | None = None
    test: float | None = None
    unseen: float | None = None
    share: float | None = None
    finished: bool = True
    usual: bool = True


def _lecture(name: str, model: str, parameters: int, context: int, train: float, val: float) -> Standing:
    return Standing(f"lecture: {name}", model, "lecture", parameters, context, 200_000, 200_000, train=train, val=val)


LECTURE = (
    _lecture("original", "mlp3", 12_097, 3, 2.058, 2.105),
    _lecture("context: 3 -> 8", "flat8", 22_097, 8, 1.918, 2.027),
    _lecture("flat -> hierarchical", "tree", 22_397, 8, 1.941, 2.029),
    _lecture("fix bug in batchnorm", "tree", 22_397, 8, 1.912, 2.022),
    _lecture("scale up the network", "wavenet", 76_579, 8, 1.769, 1.993),
)
"""The lecture's log, by its own names for what was changed. Its list of names is another one, of the same kind."""


def standing(run: RunFolder, root: Path) -> Standing:
    """Of one run. Raises UsageError where its files are not those of a run."""
    from ninja.run.pictures import is_usual

    about, result, told = run.about, run.result or {}, run.metrics()
    losses = result.get("losses", {})
    last = told.vals[-1][1] if told.vals else None
    return Standing(
        name_of(run, root),
        run.model,
        run.by,
        int(about["parameters"]),
        _whole(about["config"].get("design", {}).get("context")),
        run.steps if run.finished else told.steps,
        run.steps,
        _number(result.get("seconds")) or told.cpu_seconds or None,
        _number(losses.get("train")),
        _number(losses.get("val", last)),
        _number(losses.get("test")),
        _number(losses.get("unseen")),
        _number(result.get("share")),
        run.finished,
        is_usual(run),
    )


def name_of(run: RunFolder, root: Path) -> str:
    """As one would type it: below `runs` its name, a trial with its sweep's."""
    path = run.path.resolve()
    return path.relative_to(root.resolve()).as_posix() if path.is_relative_to(root.resolve()) else shown(path)


def collect(root: Path, words: Sequence[str]) -> tuple[list[RunFolder], list[str]]:
    """The runs that words name, or all there are, each once; and a sentence on each that can't be read."""
    if not words:
        folders = [root, *sweeps(root)]
        problems = [problem for folder in folders for problem in run_folder.unreadable(folder)]
        return [run for folder in folders for run in run_folder.every(folder)], problems
    found: dict[Path, RunFolder] = {}
    problems = []
    for word in words:
        try:
            named = trials(root, word) or [run_folder.find(root, word)]
        except UsageError as error:
            problems.append(str(error))
            continue
        found |= {run.path.resolve(): run for run in named}
    return list(found.values()), problems


def trials(root: Path, word: str) -> list[RunFolder]:
    """The runs in the folder that `word` names, where that is a folder of runs: a sweep."""
    for folder in (root / word, Path(word)):
        if folder.is_dir() and not (folder / run_folder.CONFIG).exists():
            inside = run_folder.every(folder)
            if inside:
                return inside
    return []


def sweeps(root: Path) -> Iterator[Path]:
    """The folders of a folder that are no runs themselves, but may have some."""
    for path in sorted(root.iterdir()) if root.is_dir() else []:
        if path.is_dir() and not (path / run_folder.CONFIG).exists():
            yield path


def _number(value: object) -> float | None:
    sound = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if sound else None  # type: ignore[arg-type]


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
