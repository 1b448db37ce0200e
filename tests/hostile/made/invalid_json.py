"""Makes a notebook that breaks off.

unreadable
says: is no notebook: line 1
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "notebook.ipynb"
    path.write_text('{"cells": [{"cell_type": "code", "source": ["dh = 1')
    return path
