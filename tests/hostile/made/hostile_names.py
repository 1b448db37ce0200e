"""Makes a folder whose files have names for terminals, shells and pages to stumble over, beside a right answer.

ninja/11_tanh: pass, 1 point
"""

import os
from pathlib import Path


def make(folder: Path) -> Path:
    for name in (
        "\x1b[31mred.py",
        "$(touch hostile_was_here).py",
        "<script>alert(1)<.py",
        "-rf.py",
        "new\nline.ipynb",
        "=1+1.ipynb",
        "[red].ipynb",
    ):
        (folder / name).write_text("raise SystemExit")
    (folder / os.fsdecode(b"\xff\xfe.py")).touch()
    (folder / "11_tanh.py").write_text("def backward(dh, hpreact, h):\n    return (1.0 - h**2) * dh\n")
    return folder
