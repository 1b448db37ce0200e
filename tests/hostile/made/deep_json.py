"""Makes a notebook nested half a million deep.

unreadable
says: nested too deeply
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "notebook.ipynb"
    path.write_text('{"cells": ' + "[" * 500_000 + "]" * 500_000 + "}")
    return path
