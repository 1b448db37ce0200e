"""How grading a class grows: time and memory over its size, and what a second Dask worker brings.

    python benchmarks/classes.py            1,000 submissions here, 400 on one Dask worker and on two
    python benchmarks/classes.py --quick    far fewer, to see that it runs

Everything is a ratio within one run of the real command, so the first submissions are the reference for the last. What a
submission holds is the answer to `ninja/26_network`: 27 gradients, each copy told from the others by a comment. The time is
taken once every judge is awake: waking is paid once, whatever the size of the class. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXERCISE = "ninja/26_network"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
ENVIRONMENT.pop("NINJA_COURSE", None)
AWAKE = 0.15
"""The share of a run that is not looked at: by then every judge is awake."""


@dataclass(frozen=True)
class Moment:
    """When so many were done, and what the command and the judges' largest process held then, in MB."""

    done: int
    seconds: float
    command: float
    judge: float


@dataclass(frozen=True)
class Row:
    """One promise, as it was found."""

    what: str
    found: str
    ratio: float
    bar: float
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.ratio >= self.bar if self.at_least else self.ratio <= self.bar


# What is measured


def linear(folder: Path, count: int) -> Iterator[Row]:
    """One run over a class on this machine."""
    moments = run(submissions(folder / "here", count), folder / "here.sqlite", count)
    slope, fit = fitted(moments)
    half = len(moments) // 2
    first, second = fitted(moments[:half])[0], fitted(moments[half:])[0]
    what = f"{count:,} submissions, {os.cpu_count()} processors"
    said = f"{1000 * slope:.0f} ms each, R² of a straight line {fit:.4f}"
    yield Row(f"{what}: the second half against the first", said, second / first, 1.15)
    for name in ("command", "judge"):
        sizes = [getattr(moment, name) for moment in moments]
        few = max(1, len(sizes) // 10)
        begins, ends = statistics.median(sizes[:few]), statistics.median(sizes[-few:])
        label = "the command" if name == "command" else "the judges' largest process"
        yield Row(
            f"{what}: memory of {label}, end against beginning",
            f"{begins:.0f} and {ends:.0f} MB",
            ends / begins,
            1.1,
        )


def cluster(folder: Path, count: int) -> Iterator[Row]:
    """The same class on one Dask worker and on two, behind a scheduler of their own.

    Each worker has one thread and one processor, as if it were a machine by itself: otherwise one of them would use a part of
    the other's processor, and the ratio would tell how much is left over here rather than what another worker brings.
    """
    there = submissions(folder / "there", count)
    seconds = []
    for workers in (1, 2):
        with dask(folder, workers) as address:
            seconds.append(fitted(run(there, folder / f"dask-{workers}.sqlite", count, "--dask", address))[0])
    said = f"{1000 * seconds[0]:.0f} and {1000 * seconds[1]:.0f} ms a submission"
    yield Row(f"{count:,} submissions: two Dask workers against one", said, seconds[0] / seconds[1], 1.8, at_least=True)


# How it is measured


def submissions(folder: Path, count: int) -> Path:
    """A class of right answers, no two of them the same file."""
    text = (ROOT / "solutions" / f"{EXERCISE}.py").read_text(encoding="utf-8")
    for number in range(count):
        path = folder / f"s{number:05}" / f"{EXERCISE}.py"
        path.parent.mkdir(parents=True)
        path.write_text(f"{text}\n# {number}\n", encoding="utf-8")
    return folder


def run(folder: Path, book: Path, count: int, *more: str) -> list[Moment]:
    """Grade a class from nothing; the moments at which submissions were done, without the time of waking."""
    command = [sys.executable, "-m", "ninja", "class", str(folder), EXERCISE, "--seed", "1", "--gradebook", str(book), *more]
    moments: list[Moment] = []
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if re.match(rf" *\d+/{count}  ", line):
                now = time.monotonic()
                looked = not more and (len(moments) % max(1, count // 100) == 0)
                before = moments[-1] if moments else Moment(0, 0.0, 0.0, 0.0)
                command_size, judge_size = memory(process.pid) if looked else (before.command, before.judge)
                moments.append(Moment(len(moments) + 1, now, command_size, judge_size))
    if process.returncode != 0 or len(moments) != count:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{''.join(said[-5:])}")
    return moments[int(AWAKE * count) :]


def fitted(moments: list[Moment]) -> tuple[float, float]:
    """Seconds a submission, and how well a straight line fits (R²)."""
    done, seconds = [float(one.done) for one in moments], [one.seconds for one in moments]
    return statistics.linear_regression(done, seconds).slope, statistics.correlation(done, seconds) ** 2


def memory(pid: int) -> tuple[float, float]:
    """Resident MB of a process, and of the largest of those below it."""
    parents, sizes = {}, {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, IndexError):
            if entry.name.isdecimal():
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                sizes[int(entry.name)] = int((entry / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
    below, level = [], [pid]
    while level:
        level = [child for child, parent in parents.items() if parent in level]
        below += level
    return sizes.get(pid, 0.0), max((sizes.get(one, 0.0) for one in below), default=0.0)


@contextlib.contextmanager
def dask(folder: Path, workers: int) -> Iterator[str]:
    """The address of a scheduler with so many workers, which are gone afterwards."""
    file = folder / f"scheduler-{workers}.json"
    began: list[subprocess.Popen[bytes]] = []

    def start(role: str, *options: str) -> None:
        command = [sys.executable, "-m", f"distributed.cli.dask_{role}", *options, "--no-dashboard"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        began.append(subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, **quiet))

    try:
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        while not (file.is_file() and file.read_text().endswith("}")):
            time.sleep(0.05)
            assert began[0].poll() is None, "the scheduler did not start"
        address = json.loads(file.read_text())["address"]
        for number, processor in zip(range(workers), sorted(os.sched_getaffinity(0)), strict=False):
            start("worker", address, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder / f"w{workers}-{number}"))
            os.sched_setaffinity(began[-1].pid, {processor})  # what it starts inherits this
        time.sleep(8)  # both are there before the first submission
        yield address
    finally:
        for process in reversed(began):  # the workers first: one whose scheduler is gone waits for it
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


def table(rows: list[Row]) -> str:
    """As Markdown."""
    lines = ["| what | found | ratio | bar | |", "|---|---|---:|---:|---|"]
    for row in rows:
        bar = f"{'≥' if row.at_least else '≤'} {row.bar:g}×"
        lines.append(f"| {row.what} | {row.found} | {row.ratio:.2f}× | {bar} | {'holds' if row.holds else '**missed**'} |")
    return "\n".join(lines)


def main() -> int:
    """0 where every bar holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="60 submissions and 30: for a look, not for numbers")
    parser.add_argument("--only", nargs="+", choices=("linear", "cluster"), default=["linear", "cluster"], help="one of them")
    asked = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="ninja-classes-") as folder:
        for name in asked.only:
            print(f"{name} …", file=sys.stderr, flush=True)
            if name == "linear":
                rows += linear(Path(folder), 60 if asked.quick else 1000)
            else:
                rows += cluster(Path(folder), 30 if asked.quick else 400)
    print(table(rows))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
