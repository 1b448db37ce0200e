"""Makes a folder with the name of a stub.

unreadable
says: holds no notebook and no exercise file
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "11_tanh.py"
    path.mkdir()
    return folder
