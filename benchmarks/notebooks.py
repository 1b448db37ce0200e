"""Notebooks: what is promised about grading them, measured against the graders that there are. Ratios within one run.

    python benchmarks/notebooks.py [--quick] [--only NAME ...] [--env DIR] [--write docs/performance.md]

The same notebook for all, in as many copies as there are runs, no two of them the same bytes: the lecture's 26 gradients and
the fused one of the cross-entropy, with a test for each that nbgrader and otter read in their own form. All of them are right,
and each grader has to say so, or nothing is measured. Every grader is awake before the first: one process each, on both sides.

    nbgrader   a notebook read and judged, against nbgrader's autograde
    otter      the same, against otter's run in one process
    execute    read, judged and executed (`--execute`), against nbclient with a kernel started for each, which grades nothing
    class      how a class grows (benchmarks/classes.py)
    dask       two Dask workers against one (benchmarks/classes.py)

nbgrader and otter are installed into a virtual environment of their own, in the user's cache folder or --env DIR; the first
time that takes minutes. One that can't be installed is left out, and why is said.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import venv
from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import classes  # noqa: E402
import platformdirs  # noqa: E402
import speed  # noqa: E402

from grader.client import Host  # noqa: E402
from grader.course import Course  # noqa: E402
from grader.kernels.run import Budget, Nest  # noqa: E402
from ninja import executed, submissions  # noqa: E402
from ninja.notebook import styles  # noqa: E402
from ninja.submissions import Submission  # noqa: E402
from ninja.workspace import Home  # noqa: E402

COURSE = Course.load(ROOT / "solutions")
CHAIN, FUSED = COURSE.exercise("ninja/26_network"), COURSE.exercise("ninja/23_cross_entropy")
SEED = 1
"""One for all, as a class and the notebooks of one command have it: hidden probes are drawn once."""
GRADIENTS = [name.removeprefix("d") for name in (*CHAIN.asked, *FUSED.asked)]
BEGIN = "<!-- benchmarks/notebooks.py writes from here -->"
SETUP = """
import torch
import torch.nn.functional as F

g = torch.Generator().manual_seed(2147483647)
C = torch.randn((27, 10), generator=g)
W1 = torch.randn((30, 64), generator=g) * (5 / 3) / 30**0.5
b1 = torch.randn(64, generator=g) * 0.1
W2 = torch.randn((64, 27), generator=g) * 0.1
b2 = torch.randn(27, generator=g) * 0.1
bngain = torch.randn((1, 64), generator=g) * 0.1 + 1.0
bnbias = torch.randn((1, 64), generator=g) * 0.1
Xb, Yb = torch.randint(27, (32, 3), generator=g), torch.randint(27, (32,), generator=g)
parameters = [C, W1, b1, W2, b2, bngain, bnbias]
for p in parameters:
    p.requires_grad = True
"""
TEST = "{name}.grad is not None and d{name}.shape == {name}.shape and torch.allclose(d{name}, {name}.grad, atol=1e-6)"


# The notebook


def lines(exercise: Any, function: str) -> str:
    """The statements of a worked exercise's forward or backward, without what it returns."""
    node = getattr(exercise, function)
    text = exercise.source.split("\n")[node.body[0].lineno - 1 : node.body[-1].lineno - 1]
    return textwrap.dedent("\n".join(line for line in text if not line.strip().startswith("# ") or function == "forward"))


def document(student: str) -> dict[str, Any]:
    """The notebook of one student, with nbgrader's marks in the cells."""
    tensors = [name for name in GRADIENTS[:-1] if name not in CHAIN.inputs]
    truth = f"for t in [{', '.join(tensors)}]:\n    t.retain_grad()\nloss.backward()"
    cells = [
        _code("setup", SETUP.strip("\n"), "setup"),
        _code("forward", f"{lines(CHAIN, 'forward')}\n{truth}", "forward"),
        _code("one", f"# Exercise 1: every gradient, by {student}\n{lines(CHAIN, 'backward')}", "answer"),
        *(_code(f"test-{number}", f"assert {_test(name)}", "check") for number, name in enumerate(GRADIENTS[:-1], 1)),
        _code("two", f"# Exercise 2: the cross-entropy in one go\n{lines(FUSED, 'backward')}", "answer"),
        _code(f"test-{len(GRADIENTS)}", f"assert {_test(GRADIENTS[-1])}", "check"),
    ]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": cells}


def _code(name: str, source: str, role: str) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": name, "source": source, "execution_count": None, "outputs": []}
    return {**cell, "metadata": {"nbgrader": styles.nbgrader(cell, {"role": role, "points": 1})}}


def _test(name: str) -> str:
    return TEST.format(name=name)


def write_class(folder: Path, count: int) -> list[Path]:
    """The submissions, laid out as nbgrader wants them; its source; and the tests as otter wants them."""
    paths = [folder / "nbgrader" / "submitted" / f"s{number:02}" / "sheet" / "sheet.ipynb" for number in range(count)]
    for path in (folder / "nbgrader" / "source" / "sheet" / "sheet.ipynb", *paths):
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(document(path.parents[1].name), indent=1), encoding="utf-8")
    tests = folder / "otter" / "tests"
    tests.mkdir(parents=True)
    for number, name in enumerate(GRADIENTS, 1):
        case = {"code": f">>> bool({_test(name)})\nTrue", "hidden": False, "locked": False}
        suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
        test = {"name": f"test-{number}", "points": 1, "suites": [suite]}
        (tests / f"test-{number}.py").write_text(f"OK_FORMAT = True\n\ntest = {test!r}\n", encoding="utf-8")
    return paths


# The two sides


class Ours:
    """A judge that is awake, and a nest for kernels."""

    def __init__(self, host: Host, nest: Nest, folder: Path, paths: Sequence[Path]) -> None:
        self.host, self.nest, self.folder = host, nest, folder
        self.home, self.next = Home.find(), itertools.cycle(paths)

    def judged(self) -> None:
        """What `ninja grade` does with each notebook."""
        self._judge(submissions.read(next(self.next), COURSE, (CHAIN, FUSED)))

    def executed(self) -> None:
        """The same with `--execute`."""
        one = submissions.read(next(self.next), COURSE, (CHAIN, FUSED))
        budget = Budget()
        one = executed.run(one, self.folder, self.nest, self.home, budget)
        ran = len(document("")["cells"])
        assert any(f"{ran} of {ran} code cells" in note for note in one.notes), one.notes
        self._judge(one)

    def _judge(self, one: Submission) -> None:
        events = list(self.host.grade(COURSE.root, one.entries, SEED))
        verdicts = [event["verdict"] for event in events if event["event"] == "verdict"]
        right = [one for verdict in verdicts for one in verdict["gradients"] if verdict["status"] == "pass"]
        assert len(right) == len(GRADIENTS), verdicts


@contextlib.contextmanager
def theirs(python: str, name: str, where: Path, paths: Sequence[Path], expected: float) -> Iterator[speed.Timed]:
    """One of the other graders, awake; each call has it grade the next notebook."""
    command = [python, str(ROOT / "benchmarks" / "other_graders.py"), name, str(where)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    following = itertools.cycle(paths)
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, **pipes, stderr=said, cwd=where.parent, env=around(python), text=True) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None

        def answer() -> Any:
            line = process.stdout.readline()
            if not line:
                said.seek(0)
                sys.exit(f"{name} ended:\n{said.read().decode(errors='replace')[-3000:]}")
            return json.loads(line)

        def grade() -> None:
            process.stdin.write(f"{next(following)}\n")
            process.stdin.flush()
            points = answer()
            assert points == expected, f"{name} gave {points} and not {expected}"

        answer()
        yield speed.stopwatch(grade)


def around(python: str) -> dict[str, str]:
    """The environment variables of a process of that Python: its own commands first, as where it has been activated.

    One thread, as ours have: with more of them such small tensors only take longer.
    """
    path = f"{Path(python).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "OMP_NUM_THREADS": "1", "JUPYTER_PREFER_ENV_PATH": "1"}


def environment(folder: Path, wanted: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The Python of an environment with the other graders, made where it is not there; and why any of them is not in it."""
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    torch = f"torch=={metadata.version('torch').partition('+')[0]}"
    packages = {name: package for name, package in {"nbgrader": "nbgrader", "otter": "otter-grader"}.items() if name in wanted}
    if packages and not python.is_file():
        print(f"making {folder} …", file=sys.stderr, flush=True)
        venv.create(folder, with_pip=True)
    missing: dict[str, str] = {}
    for name, package in packages.items():
        if subprocess.run([python, "-c", f"import {name}, torch"], capture_output=True).returncode == 0:
            continue
        print(f"installing {package} …", file=sys.stderr, flush=True)
        done = subprocess.run([python, "-m", "pip", "install", "-q", package, torch], capture_output=True, text=True)
        if done.returncode != 0:
            missing[name] = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
    return str(python), missing


# The measurement


def against(asked: argparse.Namespace, folder: Path, skipped: list[str]) -> Iterator[speed.Result]:
    """The rows against other graders, each pair in turn."""
    paths = write_class(folder, asked.runs + 1)
    python, missing = environment(asked.env, asked.only)
    skipped += [f"{name} is left out: it can't be installed here ({why})" for name, why in missing.items()]
    rows = {
        "nbgrader": ("a notebook judged", "nbgrader's autograde", 60, python, folder / "nbgrader", len(GRADIENTS)),
        "otter": ("a notebook judged", "otter's run, in one process", 100, python, folder / "otter" / "a.zip", len(GRADIENTS)),
        "execute": ("judged and executed", "nbclient", 8, sys.executable, folder, len(document("")["cells"])),
    }
    with Host() as host, Nest([ROOT / "solutions"]) as nest:
        ours = Ours(host, nest, folder / "executed", paths)
        for name, (what, whom, bar, interpreter, where, expected) in rows.items():
            if name not in asked.only or name in missing:
                continue
            print(f"{name} …", file=sys.stderr, flush=True)
            grader = "nbclient" if name == "execute" else name
            with theirs(interpreter, grader, where, paths, expected) as reference:
                mine = speed.stopwatch(ours.executed if name == "execute" else ours.judged)
                yield speed.measure(speed.Pair(what, whom, Fraction(1, bar), mine, reference), asked.runs)


def versions(python: str) -> str:
    """Of the graders that were measured against."""
    code = (
        "from importlib import metadata\n"
        "for each in metadata.distributions():\n"
        "    if each.name in ('nbgrader', 'otter-grader'): print(each.name, each.version, end=', ')"
    )
    there = subprocess.run([python, "-c", code], capture_output=True, text=True).stdout if Path(python).exists() else ""
    return f"{there}nbclient {metadata.version('nbclient')}"


def whole(python: str, folder: Path) -> str:
    """Both commands over the same notebooks, their start included. Nothing is promised of that; it is what one waits for."""
    notebooks = sorted(map(str, folder.glob("nbgrader/submitted/*/sheet/sheet.ipynb")))
    mine = speed.process([*speed.ninja(), "grade", *notebooks, FUSED.id, CHAIN.id], folder)()
    command = [python, "-m", "nbgrader", "autograde", "sheet", "--force", f"--CourseDirectory.root={folder / 'nbgrader'}"]
    other = speed.stopwatch(lambda: subprocess.run(command, capture_output=True, check=True, env=around(python)))()
    said = f"their start included: `ninja grade` {speed.seconds(mine)}, `nbgrader autograde` {speed.seconds(other)}"
    return f"The two commands over {len(notebooks)} notebooks, {said}, once each: {speed.ratio(mine / other)}."


def main() -> int:
    """0 where every bar holds."""
    names = ("nbgrader", "otter", "execute", "class", "dask")
    cache = Path(platformdirs.user_cache_dir("backprop-ninja", appauthor=False), "benchmarks")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two runs of each, small classes: for a look, not for numbers")
    parser.add_argument("--runs", type=int, default=10, metavar="N", help="notebooks of each pair (10)")
    parser.add_argument("--only", nargs="+", choices=names, default=list(names), help="some of them")
    parser.add_argument("--env", type=Path, default=cache, metavar="DIR", help=f"the others' environment ({cache})")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also put the tables into a page that has a place for them")
    asked = parser.parse_args()
    asked.env, asked.runs = asked.env.absolute(), 2 if asked.quick else asked.runs
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="ninja-notebooks-") as name:
        folder = Path(name)
        results = list(against(asked, folder, said)) if {"nbgrader", "otter", "execute"} & set(asked.only) else []
        python = str(asked.env / "bin" / "python")
        if "nbgrader" in asked.only and not asked.quick and len(results) and not any("nbgrader" in one for one in said):
            said.append(whole(python, folder))
        rows = list(classes.linear(folder, 60 if asked.quick else 1000)) if "class" in asked.only else []
        rows += list(classes.cluster(folder, 30 if asked.quick else 400)) if "dask" in asked.only else []
    text = []
    if results:
        about = f"{speed.circumstances(asked.runs)[:-1]}, {versions(python)}."
        text.append("\n\n".join([speed.table(results), *said, about]))
    text += [classes.table(rows)] if rows else []
    print("\n\n".join(text))
    if asked.write:
        speed.write(asked.write, "\n\n".join(text), BEGIN)
    return 0 if all(one.passed for one in results) and all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
