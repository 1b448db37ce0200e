"""Makes a stub in UTF-16.

ninja/11_tanh: error, 0 points
says: not UTF-8
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "11_tanh.py"
    path.write_bytes("def backward(dh, hpreact, h): return dh".encode("utf-16"))
    return path
