"""benchmarks/notebooks.py: the notebook that all graders get is right, and would not pass if it were not. No time is held here."""

import contextlib
import importlib
import itertools
import os
import re
import subprocess
import sys

import pytest
from clone import ROOT, environment

from grader.client import Host

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")


@pytest.fixture(scope="module")
def notebooks():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield importlib.import_module("notebooks")
    sys.path.remove(str(ROOT / "benchmarks"))


def run(document, **changed: str) -> list[str]:
    """Run the cells one after the other; the names of the tests that fail. `changed` is what a line is replaced by."""
    space: dict[str, object] = {}
    failed = []
    for cell in document["cells"]:
        source = cell["source"]
        for name, value in changed.items():
            source = re.sub(rf"^{name} = .*$", f"{name} = {value}", source, flags=re.MULTILINE)
        if cell["id"].startswith("test-"):
            try:
                exec(source, space)
            except AssertionError:
                failed.append(re.findall(r"d(\w+)\.shape", source)[0])
        else:
            exec(source, space)
    return failed


def test_its_tests_pass_and_would_fail(notebooks):
    document = notebooks.document("s00")
    assert sum(cell["id"].startswith("test-") for cell in document["cells"]) == len(notebooks.GRADIENTS) == 27
    assert run(document) == []
    assert run(document, db2="dlogits.sum(0) + 1") == ["b2"]
    assert run(document, dW2="h.T @ dlogits / 2") == ["W2"]


def test_the_judge_finds_all_27_right_or_nothing_is_measured(notebooks, tmp_path):
    right, wrong = notebooks.write_class(tmp_path, 2)
    text = wrong.read_text(encoding="utf-8")
    assert "db2 = dlogits.sum(0)" in text
    wrong.write_text(text.replace("db2 = dlogits.sum(0)", "db2 = dlogits.sum(1)"), encoding="utf-8")
    with Host() as host:
        notebooks.Ours(host, None, tmp_path, [right]).judged()
        with pytest.raises(AssertionError):
            notebooks.Ours(host, None, tmp_path, [wrong]).judged()


def test_no_two_submissions_are_the_same_and_the_source_is_there(notebooks, tmp_path):
    paths = notebooks.write_class(tmp_path, 3)
    for one, other in itertools.combinations(paths, 2):
        assert one.read_bytes() != other.read_bytes()
    assert (tmp_path / "nbgrader/source/sheet/sheet.ipynb").is_file()
    assert len(list((tmp_path / "otter/tests").glob("*.py"))) == 27


def test_a_grader_that_says_something_else_ends_the_run(notebooks, tmp_path):
    paths = notebooks.write_class(tmp_path, 1)
    cells = len(notebooks.document("")["cells"])
    for expected, fails in ((cells, contextlib.nullcontext()), (cells + 1, pytest.raises(AssertionError, match="gave"))):
        with notebooks.theirs(sys.executable, "nbclient", tmp_path, paths, expected) as grade, fails:
            assert grade() > 0


@pytest.mark.slow
def test_what_cannot_be_installed_is_named_with_its_reason(notebooks, tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    _, missing = notebooks.environment(tmp_path / "env", ["nbgrader"])
    assert list(missing) == ["nbgrader"]
    assert "No matching distribution" in missing["nbgrader"]


@pytest.mark.slow
def test_the_table_is_written_where_its_own_marks_are(tmp_path):
    page = tmp_path / "page.md"
    marks = "<!-- benchmarks/{}.py writes from here -->\n\nstale\n\n<!-- to here -->\n"
    page.write_text(marks.format("speed") + marks.format("notebooks") + marks.format("training"), encoding="utf-8")
    command = [sys.executable, ROOT / "benchmarks/notebooks.py", "--quick", "--only", "execute", "--env", tmp_path / "env"]
    done = subprocess.run([*command, "--write", page], env=environment(), capture_output=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 1), done.stderr  # 1: a bar was missed
    (row,) = [line for line in done.stdout.splitlines() if re.search("≤ 1/8", line)]
    speed, own, training = page.read_text(encoding="utf-8").split("<!-- to here -->\n")[:3]
    assert row in own
    assert "stale" in speed
    assert "stale" in training
    assert "stale" not in own
