"""The pytest plugin, in runs of pytest of its own over the miniature course: a test a gradient, judged as `ninja grade` does."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from helpers import MINI, ROOT, answer, environment, mini_workspace

from ninja.workspace import Workspace

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

BIAS = "exercises/main/02_bias.py"


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder on the path with what an installation leaves: the entry point, as pyproject.toml has it."""
    folder = tmp_path_factory.mktemp("site")
    registered = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]["pytest11"]
    record = folder / "backprop_ninja_here-0.dist-info"
    record.mkdir()
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: backprop-ninja-here\nVersion: 0\n")
    lines = [f"{name} = {value}" for name, value in registered.items()]
    (record / "entry_points.txt").write_text("\n".join(["[pytest11]", *lines, ""]))
    return folder


@pytest.fixture
def run(installed):
    """pytest in a folder, as whoever installed ninja would have it."""

    def run(folder: Path, *words: str, expected: int = 0, course: Path | None = MINI) -> str:
        named = {} if course is None else {"NINJA_COURSE": str(course)}
        env = environment(PYTHONPATH=f"{ROOT}:{installed}", **named)
        env.pop("PYTEST_ADDOPTS", None)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-W", "error", "-p", "no:cacheprovider", *words],
            cwd=folder,
            env=env,
            capture_output=True,
            encoding="utf-8",
            timeout=200,
        )
        assert done.returncode == expected, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def mixed(tmp_path) -> Workspace:
    """One right, one half wrong, one not begun."""
    workspace = mini_workspace(tmp_path)
    answer(workspace, "first/01_double")
    answer(workspace, "main/02_bias", dx="dy", db="dy.mean(0)")
    return workspace


def outcomes(xml: Path) -> dict[str, str]:
    cases = ET.parse(xml).getroot().iter("testcase")
    said = {"failure", "error", "skipped"}
    return {
        f"{case.attrib['classname']}::{case.attrib['name']}": next((c.tag for c in case if c.tag in said), "passed")
        for case in cases
    }


def test_a_test_is_a_gradient(mixed, run, tmp_path):
    said = run(mixed.root, "exercises", "--junitxml", "report.xml", "--ninja-seed", "7", expected=1)
    assert outcomes(mixed.root / "report.xml") == {
        "exercises.first.01_double::dx": "passed",
        "exercises.main.01_square::dx": "skipped",
        "exercises.main.02_bias::dx": "passed",
        "exercises.main.02_bias::db": "failure",
    }
    assert re.search(r"FAILED exercises/main/02_bias\.py::db - \S", said)
    assert "db              | exact: False | approximate: False" in said
    assert re.search(r"^exercises/main/02_bias\.py:\d+$", said, re.MULTILINE)
    assert "`ninja grade main/02_bias --seed 7` judges on the same numbers" in said
    assert "Traceback" not in said
    assert "pytest_plugin.py" not in said
    properties = {one.attrib["name"]: one.attrib["value"] for one in ET.parse(mixed.root / "report.xml").iter("property")}
    assert properties == {"seed": "7", "exercise_points": "2.5/5"}
    kept = (mixed.root / ".ninja" / "progress.json").read_text(encoding="utf-8")
    assert '"main/02_bias"' in kept  # as `ninja grade` remembers it


def test_ids_and_words_choose(mixed, run):
    collected = run(mixed.root, "exercises", "--collect-only", "-q")
    assert collected.split("\n\n")[0].splitlines() == [
        "exercises/first/01_double.py::dx",
        "exercises/main/01_square.py::dx",
        "exercises/main/02_bias.py::dx",
        "exercises/main/02_bias.py::db",
    ]
    assert "1/4 tests collected (3 deselected)" in run(mixed.root, "exercises", "--collect-only", "-q", "-k", "bias and dx")
    assert "1 passed" in run(mixed.root, f"{BIAS}::dx")


def test_with_xdist_every_worker_judges_with_one_seed(mixed, run):
    answer(mixed, "main/01_square", dx="x * dy")
    said = run(mixed.root, "exercises", "-n", "2", "-v", expected=1)
    assert "2 failed, 2 passed" in said
    assert len(set(re.findall(r"--seed (\d+)", said))) == 1


def test_what_ends_an_exercise_is_an_error(mixed, run):
    endings = {
        "first/01_double": "raise ValueError('[red]boo[/red] \\x1b[31m')",
        "main/01_square": "import os; os._exit(0)",
        "main/02_bias": "x.backward()",
    }
    for id, line in endings.items():
        path = answer(mixed, id)
        text = path.read_text(encoding="utf-8")
        head = re.search(r"def backward\(.*\):\n", text)
        path.write_text(text.replace(head[0], f"{head[0]}    {line}\n"), encoding="utf-8")
    said = run(mixed.root, "exercises", "--junitxml", "report.xml", expected=1)
    assert set(outcomes(mixed.root / "report.xml").values()) == {"error"}
    assert "ValueError: [red]boo[/red]" in said
    assert "It ended the process that ran it" in said
    assert "ERROR exercises/main/02_bias.py::db - uses what this exercise leaves to you: " in said
    assert "\x1b" not in said
    assert "pytest_plugin.py" not in said


def test_a_learners_file_is_not_run_by_pytest(tmp_path, run):
    workspace = mini_workspace(tmp_path)
    path = answer(workspace, "main/02_bias")
    trap = "import pathlib\npathlib.Path('run').write_text('')\ndef test_own():\n    assert False\n"
    path.write_text(f"{trap}{path.read_text(encoding='utf-8')}", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\npython_files = *.py\n")
    said = run(tmp_path, BIAS, "--doctest-modules", expected=1)
    assert "test_own" not in said
    assert not (tmp_path / "run").exists()


def test_a_broken_file_is_an_error_that_says_where(mixed, run):
    (mixed.root / BIAS).write_text("def backward(:\n", encoding="utf-8")
    said = run(mixed.root, BIAS, expected=1)
    assert "2 errors" in said
    assert "SyntaxError" in said
    assert f"{BIAS}:1" in said


def test_other_files_and_other_projects_are_left_alone(tmp_path, run):
    (tmp_path / "exercises" / "main").mkdir(parents=True)
    (tmp_path / "exercises" / "main" / "09_other.py").write_text("def test_it():\n    pass\n")
    (tmp_path / "test_plain.py").write_text("def test_plain(request):\n    import sys\n    assert 'torch' not in sys.modules\n")
    said = run(tmp_path, "test_plain.py", "exercises/main/09_other.py")
    assert "2 passed" in said
    assert not (tmp_path / ".ninja").exists()
    assert "1 passed" in run(tmp_path)


def test_no_course_no_exercises(mixed, run, tmp_path):
    assert "no tests ran" in run(mixed.root, "exercises", expected=5, course=tmp_path / "nowhere")


def test_loading_the_plugin_costs_nothing():
    script = "import sys, pytest; before = set(sys.modules); import ninja.pytest_plugin; print(*set(sys.modules) - before)"
    out = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, encoding="utf-8", check=True)
    new = set(out.stdout.split())
    assert not {"torch", "numpy", "rich", "asyncio", "json", "grader.client", "ninja.workspace"} & new
    assert {name for name in new if name.split(".")[0] in ("ninja", "grader")} <= {"ninja", "ninja.pytest_plugin"}


def test_editors_are_led_to_the_line(mixed, run):
    """What a test explorer reads of an item: its file, its line and its name."""
    (mixed.root / "conftest.py").write_text(
        "def pytest_collection_modifyitems(items):\n"
        "    for item in items:\n"
        "        path, line, _ = item.location\n"
        "        print('AT', path, line, item.name, item.path.name, item.parent.path == item.path)\n"
    )
    said = run(mixed.root, BIAS, "--collect-only", "-s")
    lines = (mixed.root / BIAS).read_text(encoding="utf-8").splitlines()
    at = lines.index("    db = dy.mean(0)")
    assert f"AT {BIAS} {at} db 02_bias.py True" in said


def test_the_entry_point_is_the_plugin():
    registered = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]["pytest11"]
    assert list(registered) == ["ninja"]
    assert hasattr(importlib.import_module(registered["ninja"]), "pytest_collect_file")
