"""`ninja dev`: for those who write exercises. Hands the work to `grader.check` and `grader.stub`."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

from grader import check as rules
from grader import client, stub
from grader.course import Course
from grader.errors import UsageError
from ninja import files, live
from ninja.terminal import Paint
from ninja.workspace import Home, Workspace


def check(course: Course, home: Home, *, fast: bool, spawn: bool) -> int:
    """Print every problem; 0 where there is none."""
    paint = Paint.of(sys.stdout)
    problems = rules.by_reading(course, home.exercises)
    done = 0

    def step(id: str) -> None:
        nonlocal done
        done += 1
        display.judged(done, id)

    exercises = list(course)
    if not fast and not any(str(problem).startswith(str(course.root)) for problem in problems):
        seed = secrets.randbits(31)
        with client.Host(spawn=spawn) as host, live.display(2 * len(exercises)) as display:
            problems += rules.real_shapes(course, seed)
            problems += rules.by_judging(course, host, seed, step)
    for problem in problems:
        print(f"{paint.state('fail', paint.fit('✗', 'x'))} {_shorter(str(problem))}")
    if problems:
        skipped = "" if done or fast else ". The judge was not asked: mend these first"
        print(f"\n{len(problems)} to mend{skipped}")
        return 1
    what = "stubs, texts, hints and shapes" if fast else "stubs, texts, hints, shapes and solutions"
    print(f"{paint.mark('pass')} {len(exercises)} exercises: {what} are sound")
    return 0


def stubs(course: Course, home: Home, *, write: bool) -> int:
    """Name the shipped stubs that differ from their solutions, or bring them up to date."""
    wanted = stub.all_of(course)
    differ = [name for name, data in wanted.items() if _plain(home.exercises / name) != data]
    before = home.digests
    for name in differ:
        path = home.exercises / name
        if not write:
            print(f"{_shorter(str(path))} {'differs' if path.is_file() else 'is missing'}")
            continue
        old = _plain(path)
        try:
            if old is not None and name != stub.DIGESTS and stub.digest(old) != before.get(name):
                # Not a stub of ours: someone has worked in it.
                kept = Workspace(home.exercises.parent, course, home).keep(f"backups/{name}.{stub.digest(old)[:8]}.py", old)
                print(f"{_shorter(str(path))} held someone's work, which is kept: {_shorter(str(kept))}")
            files.write(path, wanted[name])
        except OSError as error:
            raise UsageError(f"{path} can't be written: {files.reason(error)}") from error
        print(f"{_shorter(str(path))} written")
    if not differ:
        print(f"{len(wanted) - 1} stubs are what their solutions give")
    elif not write:
        print(f"\n{len(differ)} differ: `ninja dev stubs --write` brings them up to date")
    return 0 if write or not differ else 1


def _plain(path: Path) -> bytes | None:
    data = files.read(path)
    return None if data is None else data.replace(b"\r\n", b"\n")


def _shorter(text: str) -> str:
    """Paths below the current folder without it."""
    return text.replace(f"{Path.cwd()}/", "")
