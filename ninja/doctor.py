"""`ninja doctor`: looks for what is wrong with an installation and says what to do about it. Imports no torch itself.

Each check is a function that returns a `Finding`; none of them may raise, and none changes anything.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import ninja
from grader import client, jail, stub
from grader.course import Course
from grader.errors import NinjaError
from ninja import files
from ninja.terminal import MARKS, Paint
from ninja.workspace import PACKAGE, Home, Workspace

LEAST_PYTHON = (3, 10)


@dataclass(frozen=True)
class Finding:
    """One line: is it well, what was found, and if it is not well what to do. A `remark` is neither well nor wrong."""

    well: bool
    what: str
    remedy: str = ""
    remark: bool = False


def run(course: Course, home: Home, given: Path | None) -> int:
    """Print what is found as it is found; 0 where all is well."""
    paint = Paint.of(sys.stdout)
    code = 0
    for finding in findings(course, home, given):
        state = "pass" if finding.well else "unjudged" if finding.remark else "fail"
        print(f"{paint.mark(state)} {finding.what}", flush=True)
        if finding.remedy:
            print(f"    {finding.remedy}", flush=True)
        code = max(code, 0 if finding.well or finding.remark else 1)
    print("\nAll is well." if code == 0 else "\nSomething needs mending, see above.")
    return code


def findings(course: Course, home: Home, given: Path | None) -> Iterator[Finding]:
    """Every check, the quick ones first."""
    checks: tuple[Callable[[], Finding], ...] = (
        python,
        command,
        terminal,
        lambda: course_files(course, home),
        lambda: workspace(course, home, given),
        torch,
        isolation,
        lambda: judge(course),
    )
    for check in checks:
        try:
            yield check()
        except Exception as error:  # a check that breaks must not hide the others
            yield Finding(False, f"{type(error).__name__} while looking: {error}", "please report this")


def python() -> Finding:
    """Whether this Python is recent enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < LEAST_PYTHON:
        return Finding(False, f"Python {version} is too old", f"ninja needs {'.'.join(map(str, LEAST_PYTHON))} or later")
    return Finding(True, f"Python {version}, ninja {ninja.__version__} from {PACKAGE.parent}")


def command() -> Finding:
    """Whether the `ninja` that a shell would find is ours, and not for instance the build tool."""
    found = shutil.which("ninja")
    if found is None:
        remedy = "`python -m ninja` works all the same; or put this folder on PATH: " + str(Path(sys.executable).parent)
        return Finding(False, "no `ninja` on PATH", remedy, remark=True)
    try:
        said = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired) as error:
        said = f"no answer: {error}"
    if said == f"ninja {ninja.__version__}":
        return Finding(True, f"`ninja` is this one: {found}")
    remedy = "type `backprop-ninja` or `python -m ninja` instead of `ninja`"
    return Finding(
        False, f"`ninja` is another program: {found} (its version: {said.splitlines()[0] if said else 'unknown'})", remedy
    )


def terminal() -> Finding:
    """Whether the terminal can show what a report holds."""
    encoding = sys.stdout.encoding or "unknown"
    wanted = "".join(MARKS.values()) + "━─│Σ"
    if Paint(encoding=encoding).fit(wanted, "") == wanted:
        return Finding(True, f"the terminal takes {encoding}")
    remedy = "reports are drawn in plain characters; PYTHONUTF8=1, or a UTF-8 locale, shows them as they are meant"
    return Finding(False, f"the terminal's encoding is {encoding}", remedy, remark=True)


def course_files(course: Course, home: Home) -> Finding:
    """Whether the course is all there, and each exercise gives its stub."""
    known = home.digests
    made = stub.all_of(course)
    differ = [name for name, data in made.items() if name != stub.DIGESTS and known.get(name) != files.sha256(data)]
    if differ:
        remedy = "authors: `ninja dev stubs --write`. Everyone else: install ninja again"
        more = f" and {len(differ) - 1} more" if len(differ) > 1 else ""
        return Finding(False, f"the stub of {differ[0]}{more} is not what its solution gives", remedy)
    if not (home.data / "names.txt").is_file() and home.data.is_dir():
        return Finding(False, f"{home.data / 'names.txt'} is missing", "install ninja again")
    return Finding(True, f"the course is whole: {len(made) - 1} exercises in {home.solutions}")


def workspace(course: Course, home: Home, given: Path | None) -> Finding:
    """Whether there is a workspace with every exercise in it, in which ninja can keep progress."""
    try:
        found = Workspace.find(course, home, given)
    except NinjaError as error:
        return Finding(False, "no workspace here", str(error), remark=True)
    missing = [one for one in course if not found.file(one).is_file()]
    if missing:
        what = f"{found.root} lacks {len(missing)} exercises ({missing[0].id}, …)"
        return Finding(
            False, what, f"`ninja init {found.shown(found.root)}` adds what is missing and changes nothing else", remark=True
        )
    try:
        found.keep("doctor", b"")
        (found.kept / "doctor").unlink()
    except OSError as error:
        remedy = "exercises are judged all the same, but progress and hint counts are not remembered"
        return Finding(False, f"{found.root} can't be written to: {files.reason(error)}", remedy, remark=True)
    return Finding(True, f"the workspace is {found.root}")


def torch() -> Finding:
    """Whether torch can be imported, in a process like the judge's."""
    began = time.monotonic()
    code = "import torch; print(torch.__version__)"
    # Not from the current folder: a learner's random.py there is no fault of the installation.
    outcome = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tempfile.gettempdir(), timeout=300
    )
    if outcome.returncode:
        lines = outcome.stderr.strip().splitlines() or [f"it ended with code {outcome.returncode}"]
        return Finding(
            False, f"torch can't be imported: {lines[-1]}", f"install it for this Python: {sys.executable} -m pip install torch"
        )
    return Finding(True, f"torch {outcome.stdout.strip()} imports in {time.monotonic() - began:.1f} s")


def isolation() -> Finding:
    """What would keep a learner's code apart."""
    walls = jail.available()
    if walls:
        return Finding(True, f"isolation: {', '.join(walls)}")
    remedy = "your own exercises are safe to judge; judge nobody else's code on this machine"
    return Finding(False, "isolation: a process of its own, and nothing stronger", remedy, remark=True)


def judge(course: Course) -> Finding:
    """Whether the judge starts, and passes the first worked solution."""
    exercise = next(one for one in course if not one.stage)
    began = time.monotonic()
    try:
        entries = [{"id": exercise.id, "path": str(exercise.path), "shown": exercise.path.name}]
        with client.Host() as host:
            events = [event for event in host.grade(course.root, entries, 0) if event["event"] == "verdict"]
    except NinjaError as error:
        return Finding(False, f"the judge does not start: {error}", "the lines above may say why; if not, please report this")
    verdict = events[0]["verdict"]
    if verdict["status"] != "pass":
        what = f"the judge does not pass the worked solution of {exercise.id}: {verdict['status']} {verdict['message']}"
        return Finding(False, what, "please report this; `ninja grade --isolation spawn` may work meanwhile")
    return Finding(True, f"the judge works: a first verdict after {time.monotonic() - began:.1f} s")
