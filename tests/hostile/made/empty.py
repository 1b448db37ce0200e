"""Makes a notebook of no bytes.

unreadable
says: is empty
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "notebook.ipynb"
    path.touch()
    return path
