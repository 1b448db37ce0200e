"""Makes a stub that is a pipe, which no reader comes to the end of.

ninja/11_tanh: error, 0 points
says: no regular file
"""

import os
from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "11_tanh.py"
    os.mkfifo(path)
    return path
