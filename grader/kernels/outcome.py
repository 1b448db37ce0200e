"""What a run of a notebook may use, and what became of it. Plain data."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

from grader.kernels import budget as cutting


@dataclass(frozen=True)
class Budget:
    """Seconds: for the loops of a cell, for a cell, for the whole."""

    loop: float = 20.0
    cell: float = 40.0
    whole: float = 180.0


@dataclass(frozen=True)
class Executed:
    """What became of a notebook.

    `failed` has cell and message of each cell that raised, `cut` the cells whose loops were cut, `extras` the text that the
    cells printed which were added to it, and `why` what ended the run before its end.
    """

    text: str
    seconds: float
    ran: int
    cells: int
    failed: tuple[tuple[int, str], ...] = ()
    cut: tuple[int, ...] = ()
    extras: tuple[str, ...] = ()
    why: str = ""
    isolation: tuple[str, ...] = ()


def summed(document: Any, own: int, seconds: float, why: str, isolation: tuple[str, ...]) -> Executed:
    """What can be said of a notebook that has run."""
    import nbformat

    extras = tuple(_printed(cell) for cell in document.cells[own:])
    document.cells = document.cells[:own]
    code = [(number, cell) for number, cell in enumerate(document.cells, 1) if cell.cell_type == "code"]
    failed = [
        (number, f"{output.get('ename', '')}: {output.get('evalue', '')}"[:300])
        for number, cell in code
        for output in cell.get("outputs", ())
        if output.get("output_type") == "error"
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        text = nbformat.writes(document)  # type: ignore[no-untyped-call]
    return Executed(
        text,
        seconds,
        sum(cell.get("execution_count") is not None for _, cell in code),
        len(code),
        tuple(failed),
        tuple(number for number, cell in code if cutting.CUT in _printed(cell)),
        extras,
        why,
        isolation,
    )


def _printed(cell: Any) -> str:
    return "".join(str(output.get("text", "")) for output in cell.get("outputs", ()))
