"""`ninja dev demo`: the whole of it on real names, in a minute. Everything printed is what the commands themselves print.

It works in a temporary workspace and leaves nothing behind. Imports no torch: it runs commands, as its reader will.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from grader.errors import WorkerError
from ninja.terminal import Paint, wrapped
from ninja.workspace import PACKAGE

EXERCISE = "exercises/ninja/10_output_linear.py"
ANSWER = {
    "dh": "dlogits @ W2.T",
    "dW2": "h.T @ dlogits / len(h)",  # dlogits carries the mean's 1/n already
    "db2": "dlogits",  # one bias for all rows: the sum over them is missing
}
"""By gradient: one right, two with mistakes that learners make."""


def run() -> int:
    """Three commands, each shown before it runs. Raises WorkerError where one does not end as it should."""
    with tempfile.TemporaryDirectory(prefix="ninja-demo-") as folder:
        workspace = Path(folder)
        _ninja(workspace, "init", str(workspace), show=False)
        _tell("First the worked solutions, all of them, as a learner's own files would be judged.")
        _ninja(workspace, "grade", "--solutions")
        _tell("Now a learner's file with two mistakes. These lines are in it, where `...` stood:")
        mistaken(workspace / EXERCISE)
        print("\n" + "\n".join(f"    {name} = {expression}" for name, expression in ANSWER.items()))
        _ninja(workspace, "grade", "10", expected=1)
        _tell("Last, a network trained on real names, on the worked solution's gradients. Autograd is off in that process.")
        _ninja(workspace, "train", "28", "--reference", "--samples", "10")
    _tell("All of that was in a temporary folder, which is gone. Your turn: `ninja init my-ninja`, `cd my-ninja`, `ninja`.")
    return 0


def mistaken(path: Path) -> None:
    """Fill in the stub at `path` as ANSWER has it."""
    text = path.read_text(encoding="utf-8")
    for name, expression in ANSWER.items():
        text = text.replace(f"    {name} = ...", f"    {name} = {expression}")
    path.write_text(text, encoding="utf-8")


def _ninja(workspace: Path, *arguments: str, show: bool = True, expected: int = 0) -> None:
    if show:
        print("\n" + Paint.of(sys.stdout).bold(f"$ ninja {shlex.join(arguments)}") + "\n", flush=True)
    # From there this very package must be found too, installed or not; and the course is ours.
    places = [str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
    environment.pop("NINJA_COURSE", None)
    command = [sys.executable, "-m", "ninja", *arguments]
    done = subprocess.run(command, cwd=workspace, env=environment, stdout=None if show else subprocess.DEVNULL)
    if done.returncode != expected:
        raise WorkerError(
            f"`ninja {shlex.join(arguments)}` ended with {done.returncode}, not {expected}. `ninja doctor` may say why"
        )


def _tell(text: str) -> None:
    print("\n" + "\n".join(wrapped(text)), flush=True)
