"""Makes a stub whose expression is nested beyond what a parser likes.

ninja/11_tanh: error, 0 points
says: Error
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "11_tanh.py"
    path.write_text("def backward(dh, hpreact, h):\n    return " + "(" * 50_000 + "dh" + ")" * 50_000)
    return path
