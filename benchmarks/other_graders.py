"""nbgrader, otter and plain nbclient, each in one process that stays: a path in on a line, what it was given out on a line.

    python other_graders.py nbgrader COURSE    grades submitted/<student>/sheet/sheet.ipynb in a course folder of nbgrader's
    python other_graders.py otter ZIP          grades a notebook with an autograder of otter's
    python other_graders.py nbclient FOLDER    executes a notebook in that folder, and grades nothing

`benchmarks/notebooks.py` starts it with the Python of the environment that has them; nothing of ninja's is imported here. So
their start costs them nothing, and each is used as its own documentation says.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Grade = Callable[[str], Any]
"""Grades the notebook at a path, and returns the points."""


def nbgrader(course: str) -> Grade:
    """`nbgrader autograde` of one student at a time, by nbgrader's own API."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = course
    api = NbGraderAPI(config=config)
    done = api.generate_assignment("sheet")
    assert done["success"], done

    def grade(path: str) -> Any:
        student = Path(path).parent.parent.name
        done = api.autograde("sheet", student)
        assert done["success"], done
        with api.gradebook as book:
            return book.find_submission("sheet", student).score

    return grade


def otter(autograder: str) -> Grade:
    """`otter run` of one notebook at a time, by otter's own API. Makes the autograder of the folder `tests` beside it."""
    from otter.api import grade_submission
    from otter.generate import main as generate

    there = Path(autograder).parent
    generate(tests_dir=str(there / "tests"), output_path=autograder, no_config=True, no_requirements=True, no_environment=True)
    return lambda path: grade_submission(path, autograder, quiet=True).total


def nbclient(folder: str) -> Grade:
    """A fresh kernel for each, as `jupyter execute` has it."""
    import nbformat
    from nbclient import NotebookClient

    def grade(path: str) -> Any:
        document = nbformat.read(path, as_version=4)
        NotebookClient(document, timeout=120, resources={"metadata": {"path": folder}}).execute()
        return sum(cell.get("execution_count") is not None for cell in document.cells)

    return grade


def main() -> None:
    """Answer until nobody asks any more. What the graders print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    grade = {"nbgrader": nbgrader, "otter": otter, "nbclient": nbclient}[sys.argv[1]](sys.argv[2])
    with contextlib.suppress(BrokenPipeError):
        print(json.dumps("ready"), file=answers, flush=True)
        for line in sys.stdin:
            print(json.dumps(grade(line.rstrip("\n"))), file=answers, flush=True)


if __name__ == "__main__":
    main()
