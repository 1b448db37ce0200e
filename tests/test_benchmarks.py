"""The benchmark runs and prints its table. No time is held against anything here: a busy machine is not a mistake."""

import re
import subprocess
import sys

import pytest
from clone import ROOT, environment


def speed(*arguments: str) -> list[str]:
    command = [sys.executable, ROOT / "benchmarks" / "speed.py", "--runs", "1", *arguments]
    done = subprocess.run(command, env=environment(), capture_output=True, encoding="utf-8")
    assert done.returncode in (0, 1), done.stderr  # 1: a bar was missed
    rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
    for row in rows[2:]:
        assert re.fullmatch(r"\|(.+\|){5} ≤ [\d/]+×? \| (holds|\*\*missed\*\*) \|", row)
    return rows[2:]


def test_the_table(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("above\n<!-- benchmarks/speed.py writes from here -->\nstale\n<!-- to here -->\nbelow\n", encoding="utf-8")
    rows = speed("--only", "start", "--write", str(page))
    assert [re.findall("`(.+?)`", row)[0] for row in rows] == ["ninja --help", "ninja list", "ninja hint 10"]
    written = page.read_text(encoding="utf-8")
    assert all(row in written for row in rows)
    assert "stale" not in written
    assert (written.splitlines()[0], written.splitlines()[-1]) == ("above", "below")


def test_a_page_without_a_place_for_the_table_is_left_alone(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("nothing here", encoding="utf-8")
    command = [sys.executable, ROOT / "benchmarks" / "speed.py", "--runs", "1", "--only", "start", "--write", str(page)]
    done = subprocess.run(command, env=environment(), capture_output=True, encoding="utf-8")
    assert "has no place for the table" in done.stderr
    assert page.read_text(encoding="utf-8") == "nothing here"


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal")
def test_everything_that_is_promised_is_measured():
    assert len(speed()) == 6
