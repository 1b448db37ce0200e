"""Makes a notebook that is a picture.

unreadable
says: not UTF-8
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "notebook.ipynb"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 64)
    return path
