"""Makes a folder with a right answer, a link to itself and a link to the neighbours.

ninja/11_tanh: pass, 1 point
"""

from pathlib import Path


def make(folder: Path) -> Path:
    (folder / "again").symlink_to(folder)
    (folder / "others").symlink_to(folder.parent)
    (folder / "11_tanh.py").write_text("def backward(dh, hpreact, h):\n    return (1.0 - h**2) * dh\n")
    return folder
