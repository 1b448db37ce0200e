"""Makes a stub of no bytes.

ninja/11_tanh: error, 0 points
says: no function `backward`
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "11_tanh.py"
    path.touch()
    return path
