"""Others' code is not graded where nothing keeps it apart. Landlock is taken away for real here, as a container's profile does it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from classes import hand_in, rows, table
from helpers import MINI, environment

from grader import jail
from ninja.classroom import walls

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or bool(walls.missing(jail.available())), reason="has no walls that could be taken away"
)

WITHOUT_LANDLOCK = """
import ctypes, errno, os, struct, sys
from grader import jail
# Classic BPF: load the call's number; landlock_create_ruleset fails with EPERM, everything else is as it was.
program = struct.pack("=HBBI", 0x20, 0, 0, 0) + struct.pack("=HBBI", 0x15, 0, 1, 444)
program += struct.pack("=HBBI", 0x06, 0, 0, 0x00050000 | errno.EPERM) + struct.pack("=HBBI", 0x06, 0, 0, 0x7FFF0000)
code = ctypes.create_string_buffer(program, len(program))
jail._call("prctl", 38, 1)
jail._call("prctl", 22, 2, struct.pack("@HP", 4, ctypes.addressof(code)))
os.execv(sys.executable, [sys.executable, "-m", "ninja", *sys.argv[1:]])
"""


def without_landlock(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_LANDLOCK, *words],
        cwd=cwd,
        env=environment(NINJA_COURSE=str(MINI)),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    hand_in(tmp_path / "subs" / "alice", double=None)
    return tmp_path


def test_it_is_refused_and_says_what_to_install(folder: Path) -> None:
    outcome = without_landlock("class", "subs", cwd=folder)
    assert outcome.returncode == 2
    (line,) = outcome.stderr.splitlines()
    assert "others' code is not graded here: there is no landlock to keep it" in line
    assert "install a Linux virtual machine" in line
    assert "`--unsafe` grades all the same" in line
    assert not (folder / "gradebook.sqlite").exists()


def test_who_insists_gets_marks_and_a_row_that_tells(folder: Path) -> None:
    outcome = without_landlock("class", "subs", "--unsafe", "--processes", "1", cwd=folder)
    assert outcome.returncode == 0, outcome.stderr
    assert table(folder) == {"alice": "1"}
    ((isolation,),) = rows(folder / "gradebook.sqlite", "SELECT isolation FROM submission")
    assert "landlock" not in json.loads(isolation)
    assert "seccomp" in json.loads(isolation)


def test_what_counts_is_what_a_worker_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the kernel to promise a wall that does not stand in a worker, the run would still be refused."""
    from ninja.classroom.marker import Marker, Terms
    from ninja.classroom.parcel import gather

    monkeypatch.setattr(walls, "NEEDED", (*walls.NEEDED, "a moat"))
    monkeypatch.setattr(jail, "available", lambda: (*walls.NEEDED, "own user"))  # the promise
    marker = Marker(MINI, "on tower")
    with pytest.raises(walls.Unisolated, match="not graded on tower: there is no a moat to keep it"):
        marker.mark(gather("alice", folder / "subs" / "alice"), "", Terms(0))
    marker.close()


def test_a_machine_without_a_judge_ends_the_run_and_blames_nobody(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ninja.classroom import marker
    from ninja.classroom.parcel import gather

    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    monkeypatch.setattr(marker.time, "sleep", lambda seconds: None)
    with pytest.raises(walls.Unfit, match="no judge can be woken on tower: the judge ended before it was done"):
        marker.Marker(MINI, "on tower").mark(gather("alice", folder / "subs" / "alice"), "", marker.Terms(0))


@pytest.mark.parametrize(
    ("standing", "gone"),
    [
        (("seccomp", "landlock", "resource limits"), ()),
        (("seccomp", "landlock", "resource limits", "own user"), ()),
        (("a fresh interpreter", "resource limits"), ("seccomp", "landlock")),
        ((), ("seccomp", "landlock", "resource limits")),
    ],
)
def test_what_is_missing(standing: tuple[str, ...], gone: tuple[str, ...]) -> None:
    assert walls.missing(standing) == gone
