"""Makes a notebook of two gigabytes (with a hole in it, so that it takes no room).

unreadable
says: larger than
"""

import os
from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "notebook.ipynb"
    path.touch()
    os.truncate(path, 2 << 30)
    return path
