"""Where the runs are that a command is about: in the learner's workspace, else in the current folder. Imports no torch."""

from __future__ import annotations

import argparse
import contextlib
import os
from pathlib import Path

from grader.errors import SubmissionError
from ninja.run import folder as run_folder


def of(args: argparse.Namespace) -> Path:
    """The folder `runs`. Raises UsageError where `--dir` names no workspace."""
    from grader.course import Course
    from ninja.workspace import Home, Workspace

    named = args.course or os.environ.get("NINJA_COURSE")
    home = Home.find(Path(named) if named else None)
    course = Course.load(home.solutions)
    workspace = None
    with contextlib.suppress(SubmissionError):  # runs can be looked at without one
        workspace = Workspace.find(course, home, args.dir)
    return run_folder.folder(workspace)
