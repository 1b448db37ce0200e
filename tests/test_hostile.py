"""The hostile suite: what others could hand in, each judged for real beside a neighbour who is right.

A file is `tests/hostile/<kind>/<what it does>`; its first lines say what it does and what must come of it (`hostility` explains
the words). To add one, write the file; nothing else knows its name. Whatever it does, its verdict is as stated, the
neighbour's is what it was, nothing was written anywhere, no process remains, and it took no longer than it may.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from classes import alive_below, running
from helpers import ROOT, environment
from hostility import Hostile, everything
from judging import SOLUTIONS

from grader import jail
from grader.client import Host
from grader.course import Course
from grader.errors import SubmissionError
from grader.verdict import Verdict, verdict_from_json
from ninja import submissions
from ninja.classroom import walls
from ninja.workspace import Home

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the walls that these files run against are Linux's"),
    pytest.mark.skipif(bool(walls.missing(jail.available())), reason="this kernel or container has not all of the walls"),
]

ALL = everything()
COURSE = Course.load(SOLUTIONS)
NEIGHBOUR = "warmup/04_matmul"
LIMITS = {"cpu_seconds": 3, "wall_seconds": 12.0}
TRACE = "hostile_was_here"
"""The name of whatever a hostile file tries to write."""
SLACK = 10.0
"""Seconds for a busy machine to notice that a deadline is over, and to end a process."""


@dataclass(frozen=True)
class Ground:
    """A warm judge, what it says of the neighbour when that is alone, and how many processes there are when all is quiet."""

    host: Host
    alone: Verdict
    quiet: int

    def judge(self, path: Path, neighbour: Path, limits: Mapping[str, float]) -> tuple[list[Verdict], Verdict]:
        """The verdicts on what is handed in at `path`, and that on the neighbour's file. Raises SubmissionError."""
        read = submissions.read(path, COURSE, home=Home.find(SOLUTIONS))
        verdicts = grade(self.host, [*read.entries, entry_of(neighbour)], limits)
        beside = verdicts.pop(NEIGHBOUR)
        return list(read.verdicts(verdicts.values(), COURSE)), beside


def grade(host: Host, entries: list[Mapping[str, object]], limits: Mapping[str, float]) -> dict[str, Verdict]:
    """The verdicts, by exercise."""
    events = host.grade(SOLUTIONS, entries, 0, limits=dict(limits))
    verdicts = [verdict_from_json(event["verdict"]) for event in events if event["event"] == "verdict"]
    return {verdict.id: verdict for verdict in verdicts}


def entry_of(neighbour: Path) -> Mapping[str, object]:
    return {"id": NEIGHBOUR, "path": str(neighbour), "shown": neighbour.name}


def settled(expected: int | None = None, seconds: float = 10.0) -> int:
    """How many processes of ours run, once that is `expected` or has not changed for a while."""
    end = time.monotonic() + seconds
    seen: list[int] = []
    while time.monotonic() < end:
        seen.append(len(running(alive_below(os.getpid()))))
        if seen[-1] == expected or (expected is None and len(seen) > 20 and len(set(seen[-20:])) == 1):
            break
        time.sleep(0.02)
    return seen[-1]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    neighbour = right(tmp_path_factory.mktemp("alone") / "neighbour")
    with adopting_orphans():
        before = set(alive_below(os.getpid()))
        with Host() as host:
            alone = grade(host, [entry_of(neighbour)], LIMITS)[NEIGHBOUR]
            assert alone.passed
            yield Ground(host, plain(alone), settled())
        left = running(list(set(alive_below(os.getpid())) - before))
        assert not left


@contextlib.contextmanager
def adopting_orphans() -> Iterator[None]:
    """A process whose parent ends becomes ours rather than that of the first process, so that none gets out of sight."""
    jail._call("prctl", 36, 1)  # PR_SET_CHILD_SUBREAPER
    try:
        yield
    finally:
        jail._call("prctl", 36, 0)


def right(folder: Path) -> Path:
    """The neighbour's file: a right answer."""
    folder.mkdir(parents=True)
    path = folder / f"{NEIGHBOUR.split('/')[1]}.py"
    path.write_text(COURSE.exercise(NEIGHBOUR).source, encoding="utf-8")
    return path


def plain(verdict: Verdict) -> Verdict:
    return replace(verdict, seconds=0.0, path="")


def content(folder: Path) -> dict[str, tuple[int, int]]:
    """All that lies below a folder: size and time of last change."""
    found = {}
    for where, folders, names in os.walk(folder):
        for path in (Path(where, name) for name in (*folders, *names)):
            told = path.lstat()
            found[str(path)] = (told.st_size, told.st_mtime_ns)
    return found


def traces() -> list[str]:
    """What a hostile file has left where such files try to leave something."""
    places = {Path.cwd(), ROOT, ROOT.parent, Path(tempfile.gettempdir()), Path("/dev/shm"), Path.home(), Path("/")}
    found: list[str] = []
    for place in places:
        with contextlib.suppress(OSError):
            found += [str(path) for path in place.iterdir() if TRACE in path.name]
    return found


@pytest.mark.parametrize("hostile", ALL, ids=lambda hostile: hostile.id)
def test_it_gets_the_verdict_that_it_must_get_and_harms_nobody(hostile: Hostile, ground: Ground, tmp_path: Path) -> None:
    limits = {**LIMITS, **hostile.limits}
    neighbour = right(tmp_path / "neighbour")
    path = hostile.hand_in(tmp_path / "hostile")
    before = content(tmp_path)
    if hostile.unreadable:
        with pytest.raises(SubmissionError) as refused:
            submissions.read(path, COURSE, home=Home.find(SOLUTIONS))
        assert not [words for words in hostile.says if words not in str(refused.value)], refused.value
        verdicts: list[Verdict] = []
        beside = grade(ground.host, [entry_of(neighbour)], limits)[NEIGHBOUR]
    else:
        verdicts, beside = ground.judge(path, neighbour, limits)
        odd = hostile.told(verdicts)
        assert not odd, "\n".join([str(hostile.path), hostile.about, *odd])
    assert plain(beside) == ground.alone
    assert all(verdict.seconds < limits["wall_seconds"] + SLACK for verdict in verdicts)
    assert content(tmp_path) == before
    assert not traces()
    assert settled(ground.quiet) == ground.quiet, "a process remains"


def test_there_are_enough_of_every_kind() -> None:
    kinds = Counter(hostile.path.parent.name for hostile in ALL)
    assert len(ALL) >= 70
    assert all(count >= 3 for count in kinds.values()), kinds
    assert len({hostile.about for hostile in ALL}) == len(ALL)


def test_what_fools_us_is_told_in_the_docs() -> None:
    told = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    fooling = [hostile for hostile in ALL if hostile.fools_us]
    assert all(sum(points for _, points in hostile.verdicts.values()) for hostile in fooling)
    assert not [hostile.id for hostile in fooling if f"`{hostile.id}`" not in told]
    kinds = {"numerically", "autograd", "forging", "patching", "looking"}
    passing = {
        hostile.id for hostile in ALL if hostile.path.parent.name in kinds and any(p for _, p in hostile.verdicts.values())
    }
    assert passing == {hostile.id for hostile in fooling} | {"patching/pickle"}  # which only aims at other graders


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.timeout(900)
@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root can become someone else; else all ran without root"
)
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="there is no setpriv")
def test_all_of_it_without_root() -> None:
    """The same, from a process that is not root, and so can give its workers no user of their own."""
    # It may read what root may, for Python itself may lie below /root; it can neither write nor signal nor become anyone.
    reading = ["--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search"]
    drop = ["setpriv", f"--reuid={jail.NOBODY}", f"--regid={jail.NOBODY}", "--clear-groups", *reading]
    with tempfile.TemporaryDirectory(prefix="ninja-nobody-") as folder:
        os.chown(folder, jail.NOBODY, jail.NOBODY)
        test = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            "not thorough",
            "--basetemp",
            f"{folder}/t",
        ]
        outcome = subprocess.run(
            [*drop, *test, str(Path(__file__).relative_to(ROOT))],
            cwd=ROOT,
            env=environment(HOME=folder, TMPDIR=folder, PYTHONDONTWRITEBYTECODE="1"),
            capture_output=True,
            text=True,
            check=False,
        )
    assert outcome.returncode == 0, outcome.stdout[-8000:] + outcome.stderr[-2000:]
