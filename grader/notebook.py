"""A notebook file → its cells, read with suspicion. Runs nothing; imports no torch, and no nbformat, which takes seconds.

A notebook is someone else's JSON. So its size is looked at before it is read, its structure is counted before it is parsed, and
every field is checked for its form. What can't be used raises SubmissionError with what to do; one odd cell costs only itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader import submission
from grader.errors import SubmissionError

MOST_BYTES = 32 << 20
MOST_CELLS = 5_000
MOST_PARTS = 1_000_000
"""Objects, lists and strings in the JSON: each costs some sixty bytes once parsed, however short it is written."""
MOST_CODE = 256 << 10
"""Characters of one cell that are looked at as code, and the same of what it printed."""
MOST_TEXT = 1 << 20
"""Characters of all cells together: a long notebook has a tenth of that."""
CLEAR = "In Jupyter: Edit, Clear Outputs of All Cells, then save"


@dataclass(frozen=True)
class Cell:
    """One cell. `number` counts all cells from 1; `count` is the `In [ ]` that it last ran as; `printed` is its text output."""

    number: int
    kind: str
    source: str
    count: int | None = None
    printed: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Notebook:
    """What is in a notebook."""

    shown: str
    cells: tuple[Cell, ...]
    metadata: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def code(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.kind == "code")


def read(path: Path, shown: str) -> Notebook:
    """The notebook at `path`. Raises SubmissionError."""
    too_large = f"{shown} is larger than {MOST_BYTES >> 20} MB: its outputs make it so. {CLEAR}"
    return parse(submission.read_bytes(path, shown, MOST_BYTES, too_large), shown)


def parse(data: bytes, shown: str) -> Notebook:
    """The notebook that these bytes are. Raises SubmissionError."""
    if not data.strip():
        raise SubmissionError(f"{shown} is empty: save the notebook, and hand in that file")
    if sum(data.count(sign) for sign in (b"{", b"[", b'"')) > 2 * MOST_PARTS:
        raise SubmissionError(f"{shown} holds millions of small parts, which no notebook does. {CLEAR}")
    text = submission.text(data, shown)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError, MemoryError) as error:
        raise SubmissionError(f"{shown} is no notebook: {_why(error)}. Download it again as .ipynb, and hand in that") from None
    if not isinstance(document, dict):
        raise SubmissionError(f"{shown} is JSON, but no notebook. Download it again as .ipynb, and hand in that")
    metadata = document.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    if language := _foreign(metadata):
        raise SubmissionError(f"{shown} is written in {language[:40]}, and ninja judges Python")
    listed = list(_listed(document, shown))
    if len(listed) > MOST_CELLS:
        raise SubmissionError(f"{shown} has {len(listed):,} cells: {MOST_CELLS:,} are looked at, and no more")
    notes: list[str] = []
    cells: list[Cell] = []
    for number, each in enumerate(listed, 1):
        cell = _cell(number, each)
        if cell is None:
            notes.append(f"cell {number} is none that a notebook may have: it was passed over")
        elif cell.kind == "code" and len(cell.source) > MOST_CODE:
            notes.append(f"cell {number} has {len(cell.source) >> 10} KB of code: it was passed over")
        else:
            cells.append(cell)
    if sum(len(cell.source) for cell in cells) > MOST_TEXT:
        raise SubmissionError(f"{shown} has more than {MOST_TEXT >> 10} KB of text and code: no course asks for as much")
    return Notebook(shown, tuple(cells), metadata, tuple(notes[:8]))


def _why(error: BaseException) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}, column {error.colno}: {error.msg}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else "it can't be parsed"


def _foreign(metadata: Mapping[str, Any]) -> str:
    """The language, if that is not Python. One that names none is taken for Python."""
    for part, key in (("language_info", "name"), ("kernelspec", "language"), ("kernelspec", "name")):
        within = metadata.get(part)
        named = within.get(key) if isinstance(within, dict) else None
        if isinstance(named, str) and named:
            python = "python" in named.lower() or (key == "name" and part == "kernelspec")  # a kernel may have any name
            return "" if python else named
    return ""


def _listed(document: Mapping[str, Any], shown: str) -> Iterator[Any]:
    """The cells as they stand, of format 4 or of format 3, where they lay in worksheets."""
    version = document.get("nbformat")
    if isinstance(version, int) and version > 4:
        raise SubmissionError(f"{shown} is of notebook format {version}, which did not exist yet: save it as format 4")
    if isinstance(document.get("cells"), list):
        yield from document["cells"]
        return
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        raise SubmissionError(f"{shown} is JSON, but no notebook: it has no cells. Download it again as .ipynb")
    for sheet in sheets:
        within = sheet.get("cells") if isinstance(sheet, dict) else None
        yield from within if isinstance(within, list) else ()


def _cell(number: int, each: Any) -> Cell | None:
    if not isinstance(each, dict) or not isinstance(each.get("cell_type"), str):
        return None
    source = _text(each.get("source", each.get("input", "")))
    if source is None:
        return None
    metadata = each.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    tags = metadata.get("tags")
    count = each.get("execution_count", each.get("prompt_number"))
    return Cell(
        number,
        each["cell_type"],
        source.replace("\r\n", "\n").replace("\r", "\n"),
        count if isinstance(count, int) and not isinstance(count, bool) else None,
        _printed(each.get("outputs")),
        metadata,
        frozenset(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else frozenset(),
    )


def _text(value: Any) -> str | None:
    """Multi-line text as notebooks keep it: a string, or a list of lines."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return None


def _printed(outputs: Any) -> str:
    """The text among the outputs, cut at `MOST_CODE`."""
    parts: list[str] = []
    left = MOST_CODE
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict) or left <= 0:
            continue
        data = output.get("data")
        found = output.get("text", data.get("text/plain") if isinstance(data, dict) else None)
        text = (_text(found) or "")[:left]
        parts.append(text)
        left -= len(text)
    return "".join(parts)
