"""Honest: a right stub as an editor on Windows saves it, with its mark, its line endings and tabs.

ninja/11_tanh: pass, 1 point
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "11_tanh.py"
    path.write_bytes(b"\xef\xbb\xbfdef backward(dh, hpreact, h):\r\n\treturn (1.0 - h**2) * dh\r\n")
    return path
