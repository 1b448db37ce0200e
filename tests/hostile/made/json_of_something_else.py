"""Makes a notebook that is a list.

unreadable
says: JSON, but no notebook
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "notebook.ipynb"
    path.write_text("[1, 2, 3]")
    return path
