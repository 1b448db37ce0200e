"""A copy of the project for tests that set things up in it, and the blocks of a page that they run there."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_MADE = shutil.ignore_patterns(
    ".git", ".venv", ".ninja", "__pycache__", ".*_cache", ".hypothesis", "build", "dist", "runs", "*.egg-info"
)


def clone(to: Path) -> Path:
    """Everything but what was made here."""
    shutil.copytree(ROOT, to, ignore=_MADE)
    return to


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of one language in a Markdown page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def environment(**more: str) -> dict[str, str]:
    """A newcomer's: nothing that points at this tree or at an environment that is active."""
    ours = (
        "PYTHONPATH",
        "VIRTUAL_ENV",
        "NINJA_COURSE",
        "MAKEFLAGS",
        "MAKELEVEL",
        "PYTEST_ADDOPTS",
        "PYTEST_CURRENT_TEST",
        "CI",
    )
    mine = {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("PYTEST_XDIST")}
    return {**mine, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8", **more}


def installed(folder: Path) -> dict[str, str]:
    """An environment in which `ninja` is this tree's, whether it is installed or not; the command is put into `folder`."""
    folder.mkdir()
    command = folder / "ninja"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ninja "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return environment(PATH=f"{folder}{os.pathsep}{os.environ['PATH']}", PYTHONPATH=str(ROOT))
