"""The pictures of a training run, and one page that shows them: files in the run's folder, made from what it holds.

    runs/<run>/ → loss.svg activations.svg gradients.svg updates.svg embedding.svg index.html

Whatever there is gets drawn, so a run that was interrupted has its pictures too. Imports no torch.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ninja import files
from ninja.run import folder as run_folder
from ninja.run.folder import Metrics, RunFolder

if TYPE_CHECKING:
    import numpy as np

    from ninja.run.figures import Look

PAGE = "index.html"
LECTURE_LOSS = 1.993
"""`recipes.LECTURE_LOSS`, which takes torch to import; a test holds the two together."""


def draw(folder: Path) -> list[Path]:
    """Draw what the run in `folder` tells so far; returns the files, the page last.

    Raises UsageError where it is no run, OSError where it can't be written to.
    """
    from ninja.run import page as run_page

    run = RunFolder(folder)
    told = run.metrics()
    drawn = {}
    for name, picture in pictures(run, told).items():
        drawn[name] = picture()
        files.write(folder / f"{name}.svg", drawn[name].encode(), durable=False)
    page = run_page.page(run, told, drawn)
    files.write(folder / PAGE, page.encode(), durable=False)
    return [*(folder / f"{name}.svg" for name in drawn), folder / PAGE]


def attempt(folder: Path) -> None:
    """Draw what a run that was stopped tells. Whatever comes in between, the run is none the worse for it."""
    with contextlib.suppress(Exception):
        draw(folder)


def pictures(run: RunFolder, told: Metrics) -> dict[str, Callable[[], str]]:
    """What there is to draw, by name."""
    from ninja.run import figures

    found: dict[str, Callable[[], str]] = {}
    letters = str(run.about["names"].get("letters", ""))
    if any(map(math.isfinite, told.losses)):
        lecture = LECTURE_LOSS if is_usual(run) else None
        start = math.log(len(letters)) if len(letters) > 1 else None
        found["loss"] = lambda: figures.loss(told.losses, validation(run, told), lecture=lecture, start=start)
    looks = [look for step, said in told.looks if (look := look_of(step, said)) is not None]
    if looks and looks[-1].h:
        found["activations"] = lambda: figures.activations(looks[0], looks[-1])
    if looks and looks[-1].dh:
        found["gradients"] = lambda: figures.gradients(looks[0], looks[-1])
    if any(look.ratio for look in looks):
        plain = run.about["config"].get("rates", {}).get("optimiser") == "sgd"
        found["updates"] = lambda: figures.updates(looks, plain=plain)
    table = embedding(run)
    if table is not None and len(table) == len(letters):
        found["embedding"] = lambda: figures.embedding(table, letters)
    return found


def validation(run: RunFolder, told: Metrics) -> list[tuple[int, float]]:
    """Validation losses by step, and at the end that of the trained network, which is recalibrated and so a little lower."""
    final = run.result["losses"].get("val") if run.result else None
    if not isinstance(final, int | float) or not math.isfinite(final):
        return told.vals
    return [*(point for point in told.vals if point[0] < run.steps), (run.steps, float(final))]


def is_usual(run: RunFolder) -> bool:
    """Whether it learned from the list that comes with ninja: on another one, the lecture's losses say nothing."""
    from ninja.workspace import Home

    words = (files.read(Home.find().data / "names.txt") or b"").rstrip(b"\n")
    return bool(run.about["names"].get("sha256") == files.sha256(words))


def look_of(step: int, said: Mapping[str, Any]) -> Look | None:
    """A line of `metrics.jsonl` as what it shows; None where it is not as a run writes it."""
    from ninja.run.figures import Look

    def numbers(key: str) -> dict[str, float]:
        return {str(name): float(value) for name, value in said.get(key, {}).items()}

    try:
        counts = {
            str(name): [float(count) for count in row] for name, row in said.get("histograms", {}).items() if len(row) > 1
        }
        h, dh = (
            {name.removeprefix(f"{kind}/"): row for name, row in sorted(counts.items()) if name.startswith(f"{kind}/")}
            for kind in ("h", "dh")
        )
        return Look(step, h, dh, numbers("saturated"), numbers("dh"), numbers("ratio"))
    except (TypeError, ValueError, AttributeError):
        return None


def embedding(run: RunFolder) -> np.ndarray[Any, Any] | None:
    """Where the letters are: (letters, dimensions), in the trained network, or in the checkpoint of one that is not done."""
    import numpy as np
    import safetensors.numpy

    for name in (run_folder.MODEL, run_folder.CHECKPOINT):
        data = files.read(run.path / name)
        try:
            table = safetensors.numpy.load(data)["parameters/embedding"] if data is not None else None
        except Exception:  # whatever the library makes of bytes that are none of its own
            continue
        if table is not None and table.ndim == 2 and table.shape[1] and bool(np.isfinite(table).all()):
            return table.astype(np.float64)
    return None
