"""Makes a stub of one sum with a hundred thousand terms.

ninja/11_tanh: error, 0 points
says: RecursionError
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "11_tanh.py"
    path.write_text("def backward(dh, hpreact, h):\n    return dh" + "+1" * 100_000)
    return path
