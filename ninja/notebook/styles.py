"""The marks that other graders read in a notebook: nbgrader's, otter's, or none. Plain data in and out; imports no torch.

nbgrader    each cell that matters has `metadata.nbgrader`, version 3, with a checksum over the text as it is released
otter       tags on the cells, and the tests in the notebook's own metadata
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

STYLES = ("plain", "nbgrader", "otter")
NBGRADER_SCHEMA = 3


def marked(document: dict[str, Any], style: str, name: str) -> dict[str, Any]:
    """The same notebook with the marks of `style`. `name` is that of the assignment."""
    for cell in document["cells"]:
        about = cell["metadata"].get("ninja")
        if about is None:
            continue
        if style == "nbgrader":
            cell["metadata"]["nbgrader"] = nbgrader(cell, about)
        elif style == "otter":
            tag = {"answer": "otter_answer_cell", "check": "otter_ignore"}.get(about["role"])
            cell["metadata"] |= {"tags": [tag]} if tag else {}
    if style == "otter":
        tests = {each["name"]: each for each in map(_otter_test, document["cells"]) if each}
        document["metadata"]["otter"] = {"OK_FORMAT": True, "assignment_name": name, "tests": tests}
    return document


def check(style: str, call: str, points: float) -> str:
    """The text of a check cell. nbgrader takes a number that a cell ends in for partial credit."""
    return f"{call}.score({points:g})" if style == "nbgrader" else call


def nbgrader(cell: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """`metadata.nbgrader`: an answer is a solution cell, its check a graded one, all else is locked."""
    role = about["role"]
    mark: dict[str, Any] = {
        "schema_version": NBGRADER_SCHEMA,
        "grade": role == "check",
        "solution": role == "answer",
        "locked": role != "answer",
        "task": False,
        "grade_id": cell["id"],
        "cell_type": cell["cell_type"],
    }
    if role == "check":
        mark["points"] = about["points"]
    return {**mark, "checksum": checksum(cell, mark)}


def checksum(cell: Mapping[str, Any], mark: Mapping[str, Any]) -> str:
    """nbgrader's, over the released text: by it a changed cell is told."""
    parts = [cell["source"], cell["cell_type"], *(str(mark[key]) for key in ("grade", "solution", "locked", "grade_id"))]
    if mark["grade"]:
        parts.append(str(float(mark["points"])))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def _otter_test(cell: Mapping[str, Any]) -> dict[str, Any] | None:
    about = cell["metadata"].get("ninja", {})
    if about.get("role") != "check":
        return None
    case = {"code": f">>> {cell['source']}.passed\nTrue", "hidden": False, "locked": False}
    suite = {"cases": [case], "scored": True, "setup": "import ninja", "teardown": "", "type": "doctest"}
    return {"name": about["exercise"].replace("/", "_"), "points": about["points"], "suites": [suite]}
