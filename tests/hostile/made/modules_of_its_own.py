"""Makes a folder with modules that shadow Python's and torch's, beside a right answer: whoever grades runs none of them.

ninja/11_tanh: pass, 1 point
"""

from pathlib import Path


def make(folder: Path) -> Path:
    for name in (
        "json",
        "random",
        "torch",
        "sitecustomize",
        "usercustomize",
        "conftest",
        "grader",
        "ninja",
        "rich",
        "11_helper",
    ):
        (folder / f"{name}.py").write_text("open('hostile_was_here', 'w')\nraise SystemExit(f'{__name__} was run')\n")
    (folder / "11_tanh.py").write_text("def backward(dh, hpreact, h):\n    return (1.0 - h**2) * dh\n")
    return folder
