"""README.md's commands, run as a newcomer would run them: the first minutes always, the set-up where slow tests run."""

import subprocess
from pathlib import Path

import pytest
from clone import blocks, clone, environment, installed

BLOCKS = blocks("README.md", "sh")
SETUP = [block for block in BLOCKS if "make " in block or ".venv/" in block]
LEARNING = [block for block in BLOCKS if block not in SETUP]


def shell(block: str, folder: Path, env: dict[str, str]) -> str:
    """Run a block line by line in one shell; a report that not everything is right yet (exit code 1) is no failure."""
    lines = [f"{line} || [ $? -eq 1 ]" if line.startswith("ninja grade") else line for line in block.splitlines()]
    done = subprocess.run(["sh", "-ex"], input="\n".join(lines), cwd=folder, env=env, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_there_is_something_to_run():
    assert any("make demo" in block for block in SETUP)
    assert any("make test" in block for block in SETUP)
    assert any("pip install" in block for block in SETUP)
    assert any("ninja init" in block for block in LEARNING)


def test_the_first_minutes(tmp_path):
    said = shell("".join(LEARNING), tmp_path, installed(tmp_path / "bin"))
    for words in ("is ready, with", "ninja/10_output_linear", "wanted", "not done yet", "Hint 1 of"):
        assert words in said


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_the_set_up(tmp_path):
    """In a clone with nothing in it: plain pip first, so that the virtual environment is really made; then make."""
    folder = clone(tmp_path / "clone")
    # A few of the tests: all of them would include this one.
    env = environment(PYTEST_ADDOPTS="tests/test_imports.py")
    for block in sorted(SETUP, key=lambda block: "pip install" not in block):
        said = shell(block, folder, env)
        if "demo" in block:
            for words in (
                "$ ninja grade --solutions",
                "All done.",
                "$ ninja grade 10",
                "db2",
                "$ ninja train",
                "validation loss",
                "names that",
            ):
                assert words in said
        if "pytest" in block or "make test" in block:
            assert " passed in " in said
    assert not (folder / ".ninja").exists()
