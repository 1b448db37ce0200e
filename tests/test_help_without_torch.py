"""The commands that must start at once import neither torch nor what else takes long. And a test of that test."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import MINI, environment, mini_workspace, ninja

SLOW = ("torch", "numpy", "rich", "watchfiles", "asyncio", "pygments")

# Runs a command in this very process, then says which of the slow modules it has imported.
PROBE = """
import sys, json
from ninja.cli import main
words, slow = json.loads(sys.argv[1])
try:
    main(words)
except SystemExit:
    pass
print("\\n" + json.dumps([name for name in slow if name in sys.modules]))
"""


def imported(words: list[str], cwd: Path, probe: str = PROBE) -> list[str]:
    outcome = subprocess.run(
        [sys.executable, "-c", probe, json.dumps([words, SLOW])],
        cwd=cwd,
        env=environment(NINJA_COURSE=str(MINI)),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    names = json.loads(outcome.stdout.splitlines()[-1])
    assert isinstance(names, list)
    return names


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["--version"],
        ["grade", "--help"],
        ["class", "--help"],
        ["gradebook", "--help"],
        ["list"],
        ["list", "--json"],
        ["hint", "1"],
        ["show", "1"],
        ["solution", "1", "--i-give-up"],
        ["reset", "1"],
        ["hint", "no-such-exercise"],
        ["dev", "check", "--fast"],
        [],
    ],
    ids=" ".join,
)
def test_starts_without_what_takes_long(words: list[str], tmp_path: Path) -> None:
    mini_workspace(tmp_path)
    assert imported(words, tmp_path) == []


def test_progress_is_read_without_what_takes_long(tmp_path: Path) -> None:
    mini_workspace(tmp_path)
    ninja("hint", "1", cwd=tmp_path)
    (tmp_path / ".ninja" / "progress.json").write_text('{"version": 1, "verdicts": {}}')
    assert imported(["list"], tmp_path) == []


def test_this_very_test_would_notice(tmp_path: Path) -> None:
    mini_workspace(tmp_path)
    assert imported(["list"], tmp_path, PROBE.replace("main(words)", "main(words); import rich, watchfiles")) != []
    assert "rich" in imported(["grade", "1"], tmp_path)  # a report is drawn with it
