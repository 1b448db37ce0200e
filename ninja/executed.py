"""`ninja grade --execute DIR`: each notebook of a submission run from top to bottom, and its executed copy written.

Marks do not hang on it: the code has been judged apart. What it adds are notes, the outputs as they come today, and of a
WaveNet that trained within its budget the validation loss, computed by our lines in its own kernel. Imports no torch.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from grader import cells, notebook
from grader.errors import SubmissionError, UsageError
from grader.kernels.outcome import Budget, Executed
from grader.kernels.run import Nest
from ninja import files
from ninja.notebook import wavenet
from ninja.submissions import Submission, files_below
from ninja.workspace import Home

NAMES = "names.txt"
_LOSS = """
def _ninja_loss():
    import random, torch, torch.nn.functional as F
    words = open("names.txt").read().split()
    letters = {{letter: place + 1 for place, letter in enumerate(sorted(set("".join(words))))}}
    letters["."] = 0
    random.Random(42).shuffle(words)
    rows, right = [], []
    for word in words[int(0.8 * len(words)) : int(0.9 * len(words))]:
        context = [0] * {size}
        for letter in word + ".":
            rows.append(context)
            right.append(letters[letter])
            context = context[1:] + [letters[letter]]
    for layer in model.layers:
        layer.training = False
    with torch.no_grad():
        total = sum(float(F.cross_entropy(model(torch.tensor(rows[at : at + 4096])), torch.tensor(right[at : at + 4096]),
                    reduction="sum")) for at in range(0, len(rows), 4096))
    return total / len(rows)
print("{mark}", _ninja_loss())
"""


def run(one: Submission, into: Path, nest: Nest, home: Home, budget: Budget) -> Submission:
    """Run every notebook of a submission; returns it with what came of that. Raises UsageError where DIR can't be written."""
    notes: list[str] = []
    settled = list(one.settled)
    for path, name in _notebooks(one):
        try:
            data = notebook.read(path, name)
        except SubmissionError:
            continue  # it has been said already
        mark = secrets.token_hex(8)
        code = cells.read(data.code)
        is_wavenet = any(verdict.id == wavenet.ID and verdict.path.endswith(path.name) for verdict in settled)
        extras = [_LOSS.format(size=wavenet.BLOCK_SIZE, mark=mark)] if is_wavenet else []
        done = nest.execute(path.read_bytes(), {NAMES: home.data / NAMES}, budget, extras)
        notes += told(name, done)
        if done.text:
            try:
                files.write(into / name, done.text.encode())
            except OSError as error:
                raise UsageError(f"{into / name} can't be written: {files.reason(error)}") from error
        loss = re.search(rf"{mark} (\d+\.\d+)", "".join(done.extras))
        if loss and not done.cut and not done.why:
            fresh = replace(wavenet.verdict(data, code, float(loss[1])), path=path.name)
            note = "The validation loss was computed by the judge's lines, in the notebook's own kernel."
            fresh = replace(fresh, notes=(*fresh.notes, note))
            settled = [replace(fresh, path=verdict.path) if verdict.id == wavenet.ID else verdict for verdict in settled]
    return replace(one, notes=(*one.notes, *notes), settled=tuple(settled))


def told(name: str, done: Executed) -> Iterator[str]:
    """What to say of a run."""
    yield f"{name} ran in {done.seconds:.1f} s, {done.ran} of {done.cells} code cells" + (f"; {done.why}" if done.why else "")
    if done.cut:
        listed = ", ".join(map(str, done.cut))
        yield f"loops of cell{'s' if len(done.cut) > 1 else ''} {listed} were cut: they take longer than is granted"
    for number, message in done.failed[:5]:
        yield f"cell {number} raised {message}"
    if len(done.failed) > 5:
        yield f"and {len(done.failed) - 5} more cells raised"


def _notebooks(one: Submission) -> list[tuple[Path, str]]:
    """The notebooks of a submission, and what their executed copies are called."""
    if one.path.suffix == ".ipynb":
        return [(one.path, one.path.name)]
    found = [path for path in files_below(one.path) if path.suffix == ".ipynb"]
    return [(path, f"{one.name}/{path.relative_to(one.path)}") for path in found]
