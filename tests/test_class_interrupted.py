"""A class that does not come to its end: killed, interrupted, or with a grader that dies. Nothing is lost and nothing stays behind."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from classes import WRONG, alive_below, command_of, dump, hand_in, kill, rows, running, start, table
from helpers import ninja

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
COUNT = 24


@pytest.fixture
def subs(tmp_path: Path) -> Path:
    for number in range(COUNT):
        answers = ({"double": None}, {"double": None, "bias": WRONG}, {"square": None, "bias": None})[number % 3]
        hand_in(tmp_path / "subs" / f"s{number:02}", **answers)
    return tmp_path / "subs"


def graded(book: Path) -> int:
    try:
        return rows(book, "SELECT count(*) FROM submission WHERE state = 'graded'")[0][0]
    except sqlite3.OperationalError:
        return 0  # not made yet


def wait_for(condition: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    """Until something holds; fails where it takes minutes, or where the process that should bring it about has ended."""
    end = time.monotonic() + 150
    while not condition():
        if process is not None and process.poll() is not None:
            pytest.fail(f"it ended with {process.returncode}:\n{process.communicate()[0]}")
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def ends(pids: list[int]) -> None:
    wait_for(lambda: not running(pids))


def test_killed_in_the_middle_it_goes_on_and_ends_the_same(subs: Path, tmp_path: Path) -> None:
    words = ("class", "subs", "--seed", "7", "--processes", "2", "--gradebook")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    whole = ninja(*words, "whole.sqlite", cwd=tmp_path)
    assert whole.returncode == 0, whole.stderr
    with start(*words, "killed.sqlite", cwd=tmp_path, TMPDIR=str(scratch)) as process:
        wait_for(lambda: graded(tmp_path / "killed.sqlite") >= 5, process)
        below = alive_below(process.pid)
        kill(process.pid)
        ends(below)
        assert list(scratch.iterdir()) == []  # no copy of what a student wrote
        done = graded(tmp_path / "killed.sqlite")
        assert 5 <= done < COUNT, "it was not killed in the middle"
        again = ninja(*words, "killed.sqlite", cwd=tmp_path)
        assert again.returncode == 0, again.stderr
        assert f"{COUNT - done} graded, {done} unchanged" in again.stdout
        assert dump(tmp_path / "killed.sqlite") == dump(tmp_path / "whole.sqlite")


def test_ctrl_c_leaves_a_gradebook_that_goes_on(subs: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with start("class", "subs", "--processes", "2", cwd=tmp_path, TMPDIR=str(scratch)) as process:
        wait_for(lambda: graded(tmp_path / "gradebook.sqlite") >= 3, process)
        below = alive_below(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 130
        assert said.splitlines()[-1] == "ninja: stopped"
        assert "Traceback" not in said
        ends(below)
        assert list(scratch.iterdir()) == []
        done = graded(tmp_path / "gradebook.sqlite")
        assert 3 <= done < COUNT
        assert f"{COUNT - done} graded, {done} unchanged" in ninja("class", "subs", cwd=tmp_path).stdout


def test_a_grader_that_dies_costs_nobody_anything(subs: Path, tmp_path: Path) -> None:
    with start("class", "subs", "--processes", "2", cwd=tmp_path) as process:
        wait_for(lambda: graded(tmp_path / "gradebook.sqlite") >= 3, process)
        graders = [pid for pid in alive_below(process.pid) if "spawn_main" in command_of(pid)]
        assert len(graders) == 2
        kill(graders[0])
        said, _ = process.communicate(timeout=150)
        assert process.returncode == 0, said
        assert graded(tmp_path / "gradebook.sqlite") == COUNT
        assert set(table(tmp_path).values()) == {"1", "3.5", "6"}


def test_a_judge_that_dies_is_replaced(subs: Path, tmp_path: Path) -> None:
    with start("class", "subs", "--processes", "1", cwd=tmp_path) as process:
        wait_for(lambda: graded(tmp_path / "gradebook.sqlite") >= 3, process)
        (judge, *_) = [pid for pid in alive_below(process.pid) if "grader.host" in command_of(pid)]
        kill(judge)
        said, _ = process.communicate(timeout=150)
        assert process.returncode == 0, said
        assert graded(tmp_path / "gradebook.sqlite") == COUNT
