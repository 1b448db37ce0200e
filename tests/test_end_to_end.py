"""A learner's way through the command: init → grade → edit → watch → hint → reset → pass. Real terminal, real judge."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers import MINI, RIGHT, answer, environment, mini_workspace, ninja

if sys.platform == "win32":
    pytest.skip("pexpect needs a POSIX terminal", allow_module_level=True)

import pexpect
import pyte

from ninja.workspace import Workspace

PATIENCE = 120.0


class Terminal:
    """The command in a pseudo-terminal, and the screen as its user sees it."""

    def __init__(self, *words: str, cwd: Path, columns: int = 80, lines: int = 24) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.Stream(self.screen)
        env = environment(NINJA_COURSE=str(MINI), TERM="xterm-256color")
        argv = ["-m", "ninja", *words]
        self.child = pexpect.spawn(sys.executable, argv, cwd=str(cwd), env=env, dimensions=(lines, columns), encoding="utf-8")

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.close(force=True)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip()

    def until(self, pattern: str) -> str:
        """Wait until the screen shows it."""
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, self.text):
            if time.monotonic() > deadline or not self._read():
                pytest.fail(f"never saw {pattern!r}; the screen was\n{self.text}")
        return self.text

    def until_end(self) -> int:
        """Wait for the command to end; returns its exit code."""
        while self._read():
            pass
        self.child.wait()
        return int(self.child.exitstatus) if self.child.exitstatus is not None else -int(self.child.signalstatus)

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def _read(self) -> bool:
        try:
            self._stream.feed(self.child.read_nonblocking(65536, timeout=1))
        except pexpect.TIMEOUT:
            pass
        except pexpect.EOF:
            return False
        return True


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return mini_workspace(tmp_path)


@pytest.fixture
def watching(workspace: Workspace) -> Iterator[tuple[Terminal, Workspace]]:
    with Terminal(cwd=workspace.root) as terminal:
        terminal.until("q quit")
        yield terminal, workspace


def test_from_nothing_to_everything_passed(tmp_path: Path) -> None:
    assert ninja("init", "mine", cwd=tmp_path).returncode == 0
    root = tmp_path / "mine"
    workspace = mini_workspace(root)  # the same files: only to edit them by

    outcome = ninja("grade", cwd=root)
    assert outcome.returncode == 1
    assert "not done yet" in outcome.stdout
    assert "open exercises/first/01_double.py" in outcome.stdout

    answer(workspace, "first/01_double", dx="dy")
    outcome = ninja("grade", cwd=root)
    assert "0 of 1 right" in outcome.stdout
    assert "ninja hint first/01" in outcome.stdout

    with Terminal(cwd=root) as terminal:
        terminal.until(r"✗ first/01_double  0 of 1 right")
        terminal.press("h")
        terminal.until(r"Hint 1 of 3\n.*The slope does not depend on x")
        answer(workspace, "first/01_double")
        terminal.until(r"Passed\. Press n for the next: main/01_square")
        terminal.press("n")
        terminal.until(r"main/01_square\n.*Square: the slope")
        answer(workspace, "main/01_square")
        terminal.until(r"✓ main/01_square")
        answer(workspace, "main/02_bias", dx="dy", db="dy")  # saving another file turns to it
        terminal.until(r"✗ main/02_bias")
        terminal.press("l")
        terminal.until(r"> ✗ 02 bias")
        terminal.press("q")
        terminal.until(r"✗ main/02_bias")
        terminal.press("q")
        assert terminal.until_end() == 0
        assert "main/02_bias" in terminal.text  # what was to be read last is still there

    assert "Hint 2 of 3" in ninja("hint", "first/1", cwd=root).stdout  # the same count
    with Terminal("reset", "2", cwd=root) as terminal:
        terminal.until(r"\[y/N\]")
        terminal.press("y\n")
        assert terminal.until_end() == 0
        assert "Your version is kept" in terminal.text.replace("\n", " ")
    answer(workspace, "main/02_bias")
    outcome = ninja("grade", cwd=root)
    assert outcome.returncode == 0, outcome.stdout
    assert "2 of 2" in outcome.stdout
    assert len(RIGHT) == len([line for line in ninja("list", cwd=root).stdout.splitlines() if line.startswith("✓ passed")])


def test_a_fresh_workspace_is_greeted(watching: tuple[Terminal, Workspace]) -> None:
    terminal, _ = watching
    assert "A course of three exercises" in terminal.text
    assert "exercises/first/01_double.py" in terminal.text
    assert "wanted  dx  (n)" in terminal.text


def test_half_typed_files_are_borne(watching: tuple[Terminal, Workspace]) -> None:
    terminal, workspace = watching
    path = workspace.file(workspace.course.exercise("main/01_square"))
    stub = path.read_text()
    path.write_text(stub.replace("dx = ...", "dx = (2 * x"))
    terminal.until("SyntaxError")
    path.write_text("")
    terminal.until("no function `backward`")
    path.unlink()
    terminal.until("is not there")
    path.write_text(stub)
    terminal.until("wanted  dx")
    path.write_text(stub.replace("dx = ...", "dx = 2 * x * dy"))
    terminal.until("✓ main/01_square")


def test_a_save_supersedes_a_run_that_hangs(watching: tuple[Terminal, Workspace]) -> None:
    terminal, workspace = watching
    answer(workspace, "main/01_square", dx="max(iter(int, 1))")  # for ever
    terminal.until("judging")
    time.sleep(1)
    answer(workspace, "main/01_square")
    assert "took too long" not in terminal.until("✓ main/01_square")


@pytest.mark.parametrize("columns", [60, 40])
def test_a_new_size_is_drawn_anew(watching: tuple[Terminal, Workspace], columns: int) -> None:
    terminal, _ = watching
    terminal.screen.resize(20, columns)
    terminal.child.setwinsize(20, columns)
    terminal.until("q quit")
    terminal.press("l")
    assert all(len(line) <= columns for line in terminal.until("> · 01 double").splitlines())


@pytest.mark.parametrize("how", ["ctrl-c", "terminate", "q"])
def test_the_terminal_is_as_it_was_afterwards(watching: tuple[Terminal, Workspace], how: str) -> None:
    import signal

    terminal, _ = watching
    if how == "terminate":
        terminal.child.kill(signal.SIGTERM)
    else:
        terminal.press("\x03" if how == "ctrl-c" else "q")
    code = terminal.until_end()
    assert code == {"ctrl-c": 130, "terminate": 143, "q": 0}[how]
    assert "Traceback" not in terminal.text
    assert not terminal.screen.cursor.hidden


def test_ctrl_z_gives_the_terminal_back_and_fg_takes_it_again(workspace: Workspace) -> None:
    env = environment(NINJA_COURSE=str(MINI), PS1="$ ")
    arguments = ["--norc", "--noprofile", "-i"]
    shell = pexpect.spawn("bash", arguments, cwd=str(workspace.root), env=env, encoding="utf-8", timeout=PATIENCE)
    try:
        shell.sendline(f"'{sys.executable}' -m ninja watch")
        shell.expect("q.* quit")
        shell.send("\x1a")
        shell.expect("Stopped")
        shell.sendline("stty -a")
        shell.expect(r"[^-]icanon")
        shell.sendline("fg")
        shell.expect("q.* quit")
        shell.send("q")
        shell.expect(r"\$ ")  # what is typed before that is thrown away
        shell.sendline("echo over $?")
        shell.expect("over 0")
    finally:
        shell.close(force=True)


def test_the_list_in_a_terminal_can_be_searched_and_read(workspace: Workspace) -> None:
    with Terminal("list", cwd=workspace.root) as terminal:
        terminal.until("> · 01 double")
        terminal.press("/bias\r")
        terminal.until("> · 02 bias")
        assert "01 double" not in terminal.text
        terminal.press("\r")
        terminal.until("y = x \\+ b")
        terminal.press("q")
        terminal.until("> · 02 bias")
        terminal.press("q")
        assert terminal.until_end() == 0


def test_watching_without_a_terminal_prints_each_verdict(workspace: Workspace) -> None:
    import subprocess

    process = subprocess.Popen(
        [sys.executable, "-m", "ninja", "watch", "--poll"],
        cwd=workspace.root,
        env=environment(NINJA_COURSE=str(MINI)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().startswith("watching exercises")
        time.sleep(1)
        answer(workspace, "main/01_square")
        for line in process.stdout:
            if "main/01_square" in line:
                break
    finally:
        import signal

        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert stderr == "ninja: stopped\n"
