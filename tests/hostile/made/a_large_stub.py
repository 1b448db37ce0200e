"""Makes a stub of a megabyte.

ninja/11_tanh: error, 0 points
says: larger than 256 KB
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "11_tanh.py"
    path.write_text("# spam\n" * 150_000)
    return path
