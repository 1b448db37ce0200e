"""Makes a folder in which the stub is a link to the worked answer: no link is followed.

unreadable
says: holds no notebook and no exercise file
"""

from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "11_tanh.py"
    path.symlink_to(Path(__file__).parents[3] / "solutions" / "ninja" / "11_tanh.py")
    return folder
