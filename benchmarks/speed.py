"""Speed: what is promised, measured. Each promise is a ratio of two times that were taken in turn, A B A B, in one run.

    python benchmarks/speed.py [--runs N] [--only NAME ...] [--write docs/performance.md]

Ratios, since seconds are a machine's own and what else it does comes and goes; medians, since some runs are unlucky. Each pair
runs once beforehand, untimed. It drives the real command in a workspace of its own and leaves nothing behind.

What is compared with what:

    start    `ninja --help`, `ninja list`, `ninja hint 10`, with `python -c pass`
    grade    `ninja grade --solutions` of every gradient exercise, one shot, no cache, with `python -c "import torch"`
    watch    `ninja watch` in a terminal, from the moment a file is saved until its verdict is drawn, with the same import
    warm     one exercise through a judge that is already running, with a fresh interpreter that judges it by the same code
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import itertools
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # this tree is measured, whatever is installed

from grader.client import Host  # noqa: E402
from grader.course import Course  # noqa: E402

SOLUTIONS = ROOT / "solutions"
EXERCISE = "ninja/10_output_linear"
IMPORT = '`python -c "import torch"`'
BEGIN, END = "<!-- benchmarks/speed.py writes from here -->", "<!-- to here -->"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)  # everyone else has their modules compiled once

Timed = Callable[[], float]
"""Does the thing once; returns seconds."""


@dataclass(frozen=True)
class Pair:
    """One promise: `ours` takes at most `bar` times as long as `reference`."""

    what: str
    against: str
    bar: Fraction
    ours: Timed
    reference: Timed


@dataclass(frozen=True)
class Result:
    """The medians of one pair, in seconds."""

    pair: Pair
    ours: float
    reference: float

    @property
    def ratio(self) -> float:
        return self.ours / self.reference

    @property
    def passed(self) -> bool:
        return self.ratio <= self.pair.bar


# What is measured


def start(workspace: Path) -> Iterator[Pair]:
    """The commands that learners type all the time. They need no torch, and Python itself is the floor."""
    reference = process([sys.executable, "-c", "pass"])
    for arguments in (["--help"], ["list"], ["hint", "10"]):
        ours = process([*ninja(), *arguments], workspace)
        yield Pair(f"`ninja {' '.join(arguments)}`", "`python -c pass`", Fraction(6), ours, reference)


def grade(workspace: Path) -> Iterator[Pair]:
    """All exercises at once, from nothing to the report."""
    gradients = [exercise.id for exercise in Course.load(SOLUTIONS) if not exercise.stage]
    ours = process([*ninja(), "grade", "--solutions", *gradients], workspace)
    what = f"`ninja grade --solutions`, {len(gradients)} exercises"
    yield Pair(what, IMPORT, Fraction(2), ours, importing())


def watch(workspace: Path) -> Iterator[Pair]:
    """From save to verdict. Answers have one and two right gradients in turn, so that each verdict is a new one."""
    import pexpect

    path = workspace / "exercises" / f"{EXERCISE}.py"
    stub = path.read_text(encoding="utf-8").replace("dh = ...", "dh = dlogits @ W2.T")
    right = itertools.cycle(["dlogits.sum(0)", "dlogits.sum(1)"])
    count = itertools.count()

    def save() -> float:
        answer = next(right)
        # The comment makes every file new: a verdict on known bytes would come from the cache.
        text = f"# {next(count)}\n" + stub.replace("dW2 = ...", "dW2 = W2").replace("db2 = ...", f"db2 = {answer}")
        began = time.perf_counter()
        path.write_text(text, encoding="utf-8")
        screen.expect_exact("2 of 3 right" if answer == "dlogits.sum(0)" else "1 of 3 right")
        return time.perf_counter() - began

    command, *arguments = [*ninja(), "watch", "10"]
    options = {"cwd": str(workspace), "env": {**ENVIRONMENT, "TERM": "xterm"}, "dimensions": (40, 100), "timeout": 60}
    with contextlib.closing(pexpect.spawn(command, arguments, encoding="utf-8", **options)) as screen:
        screen.expect_exact(EXERCISE)
        time.sleep(1)  # a save that comes before it watches would be the first look, not a change
        yield Pair("`ninja watch`, from save to verdict", IMPORT, Fraction(1, 20), save, importing())
        screen.send("q")
        screen.expect(pexpect.EOF)


def warm(workspace: Path) -> Iterator[Pair]:
    """What forking from a warm process saves."""
    exercise = Course.load(SOLUTIONS).exercise(EXERCISE)
    entry = {"id": EXERCISE, "path": str(exercise.path), "shown": exercise.path.name}
    seeds = itertools.count()

    def judge(host: Host) -> None:
        verdicts = [
            event["verdict"]["status"] for event in host.grade(SOLUTIONS, [entry], next(seeds)) if event["event"] == "verdict"
        ]
        assert verdicts == ["pass"]

    def fresh() -> float:
        began = time.perf_counter()
        with Host() as host:
            judge(host)
            return time.perf_counter() - began

    with Host() as running:
        ours = stopwatch(lambda: judge(running))
        yield Pair(f"`{EXERCISE}` through the warm judge", "a fresh interpreter, same code", Fraction(1, 40), ours, fresh)


MEASURES = {"start": start, "grade": grade, "watch": watch, "warm": warm}


# How it is measured


def importing() -> Timed:
    """What anything with torch costs at least."""
    return process([sys.executable, "-c", "import torch"])


def stopwatch(call: Callable[[], object]) -> Timed:
    """Time a call."""

    def timed() -> float:
        began = time.perf_counter()
        call()
        return time.perf_counter() - began

    return timed


def process(command: list[str], folder: Path | None = None) -> Timed:
    """Time a process from its start to its end. It must succeed."""
    return stopwatch(lambda: subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, check=True))


def ninja() -> list[str]:
    """The command as it is typed, where it is installed beside this Python; else as a module."""
    script = Path(sys.executable).with_name("ninja")
    ours = script.is_file() and b"ninja.cli" in script.read_bytes()
    return [str(script)] if ours else [sys.executable, "-m", "ninja"]


def measure(pair: Pair, runs: int) -> Result:
    """Both sides in turn, after once each for nothing."""
    pair.ours(), pair.reference()
    times = [(pair.ours(), pair.reference()) for _ in range(runs)]
    return Result(pair, *(statistics.median(side) for side in zip(*times, strict=True)))


def table(results: list[Result]) -> str:
    """As Markdown."""
    lines = ["| what | median | against | median | ratio | bar | |", "|---|---:|---|---:|---:|---:|---|"]
    for one in results:
        bar = f"≤ {one.pair.bar}{'×' if one.pair.bar >= 1 else ''}"
        cells = (one.pair.what, seconds(one.ours), one.pair.against, seconds(one.reference), ratio(one.ratio), bar)
        lines.append(f"| {' | '.join(cells)} | {'holds' if one.passed else '**missed**'} |")
    return "\n".join(lines)


def seconds(value: float) -> str:
    """For people."""
    return f"{value:.2f} s" if value >= 1 else f"{1000 * value:.0f} ms"


def ratio(value: float) -> str:
    """As the bars are written."""
    return f"{value:.1f}×" if value >= 0.5 else f"1/{1 / value:.0f}"


def circumstances(runs: int) -> str:
    """What the numbers hang on."""
    today = datetime.date.today().isoformat()
    versions = f"Python {platform.python_version()}, torch {metadata.version('torch')}"
    return f"{runs} runs a pair on {today}: {platform.system()} {platform.machine()}, {os.cpu_count()} processors, {versions}."


def write(path: Path, text: str, begin: str = BEGIN) -> None:
    """Put the table between the marks."""
    page = path.read_text(encoding="utf-8")
    before, _, rest = page.partition(begin)
    _, mark, after = rest.partition(END)
    if not mark:
        sys.exit(f"{path} has no place for the table: a line `{begin}` and after it a line `{END}`")
    path.write_text(f"{before}{begin}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main() -> int:
    """0 where every bar holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9, metavar="N", help="how often each side of a pair runs (9)")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES), help="some of them")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also put the table into a page that has a place for it")
    asked = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="ninja-speed-") as folder:
        workspace = Path(folder, "work")
        subprocess.run([*ninja(), "init", str(workspace)], env=ENVIRONMENT, stdout=subprocess.DEVNULL, check=True)
        for name in asked.only:
            if name == "watch" and sys.platform == "win32":
                print("watch: needs a pseudo-terminal, which Windows has none of", file=sys.stderr)
                continue
            with contextlib.closing(MEASURES[name](workspace)) as pairs:
                for pair in pairs:
                    print(f"{name}: {pair.what} …", file=sys.stderr, flush=True)
                    results.append(measure(pair, asked.runs))
    text = f"{table(results)}\n\n{circumstances(asked.runs)}"
    print(text)
    if asked.write:
        write(asked.write, text)
    return 0 if all(one.passed for one in results) else 1


if __name__ == "__main__":
    sys.exit(main())
