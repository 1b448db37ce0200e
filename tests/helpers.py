"""What the tests of the command share: the miniature course, workspaces of it, and the real command run over them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from grader.course import Course
from ninja.workspace import Home, Workspace

ROOT = Path(__file__).resolve().parents[1]
MINI = Path(__file__).parent / "mini_course" / "solutions"
RIGHT = {
    "first/01_double": {"dx": "2 * dy"},
    "main/01_square": {"dx": "2 * x * dy"},
    "main/02_bias": {"dx": "dy", "db": "dy.sum(0)"},
}
"""A right answer for each gradient of the miniature course."""


def environment(**more: str) -> dict[str, str]:
    """What the command is run with: this tree's code, and no colours or settings of whoever runs the tests."""
    ours = ("NINJA_COURSE", "NINJA_DEBUG", "NO_COLOR", "COLUMNS", "LINES")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TERM": "xterm-256color", **more}


def ninja(
    *words: str | Path, cwd: Path, course: Path | None = MINI, stdin: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Run the real command, over the miniature course unless another is named (None is the one that ships)."""
    named = {} if course is None else {"NINJA_COURSE": str(course)}
    return subprocess.run(
        [sys.executable, "-m", "ninja", *map(str, words)],
        cwd=cwd,
        env=environment(**named, **more),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=240,
        check=False,
    )


def mini_workspace(folder: Path) -> Workspace:
    """A fresh workspace of the miniature course."""
    home = Home.find(MINI)
    course = Course.load(home.solutions)
    workspace = Workspace(folder, course, home)
    for exercise in course:
        path = workspace.file(exercise)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(home.stub(exercise))
    return workspace


def answer(workspace: Workspace, id: str, **lines: str) -> Path:
    """Write an answer into a stub: `answer(ws, "main/02_bias", dx="dy", db="dy.sum(0)")`; without lines a right one."""
    path = workspace.file(workspace.course.exercise(id))
    text = workspace.home.stub(workspace.course.exercise(id)).decode()
    for name, value in (lines or RIGHT[id]).items():
        assert f"{name} = ...\n" in text
        text = text.replace(f"{name} = ...\n", f"{name} = {value}\n")
    path.write_text(text, encoding="utf-8")
    return path


def one_line(text: str) -> str:
    """The only line of `text`; fails where there are more or none."""
    lines = text.splitlines()
    assert len(lines) == 1, text
    return lines[0]
