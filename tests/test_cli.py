"""The command as it is typed: what each says, exit codes, and what goes to which stream."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from helpers import RIGHT, ROOT, answer, mini_workspace, ninja

import ninja as package
from ninja import arguments
from ninja.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return mini_workspace(tmp_path)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """One right, one wrong, one not begun."""
    workspace = mini_workspace(tmp_path_factory.mktemp("mixed"))
    answer(workspace, "first/01_double")
    answer(workspace, "main/02_bias", dx="dy", db="dy")
    return workspace


# grade


def test_grade_judges_everything_in_the_order_of_the_course(mixed: Workspace) -> None:
    outcome = ninja("grade", cwd=mixed.root)
    assert outcome.returncode == 1
    assert outcome.stderr == ""
    lines = outcome.stdout
    assert lines.index("first") < lines.index("01 square") < lines.index("02 bias")
    assert "0 of 2" in lines
    assert "ninja hint 2" in lines
    assert "\x1b" not in lines


def test_exit_codes_are_0_where_all_passes_1_where_not_2_where_it_can_not_be_said(mixed: Workspace) -> None:
    assert ninja("grade", "first", cwd=mixed.root).returncode == 0
    assert ninja("grade", "2", cwd=mixed.root).returncode == 1
    assert ninja("grade", "1", cwd=mixed.root).returncode == 1  # not done yet is not passed
    assert ninja("grade", "7", cwd=mixed.root).returncode == 2


def test_json_is_one_document_on_standard_output_and_nothing_else(mixed: Workspace) -> None:
    outcome = ninja("grade", "--json", "--seed", "7", cwd=mixed.root)
    document = json.loads(outcome.stdout)
    jsonschema.validate(document, json.loads((ROOT / "grader/report/report.schema.json").read_text()))
    assert (outcome.returncode, outcome.stderr) == (1, "")
    assert (document["seed"], document["passed"], document["total"]) == (7, 1, 3)
    assert document["versions"]["ninja"] == package.__version__
    assert [entry["status"] for entry in document["exercises"]] == ["pass", "pending", "fail"]
    (pending,) = (entry for entry in document["exercises"] if entry["status"] == "pending")
    assert [gradient["status"] for gradient in pending["gradients"]] == ["missing"]


def test_the_same_seed_gives_the_same_report(mixed: Workspace) -> None:
    documents = [json.loads(ninja("grade", "2", "--json", "--seed", "3", cwd=mixed.root).stdout) for _ in range(2)]
    for document in documents:
        document.pop("seconds")
        for entry in document["exercises"]:
            entry.pop("seconds")
    assert documents[0] == documents[1]


def test_without_a_seed_each_run_draws_its_own(mixed: Workspace) -> None:
    seeds = {json.loads(ninja("grade", "1", "--json", cwd=mixed.root).stdout)["seed"] for _ in range(2)}
    assert len(seeds) == 2


def test_junit_is_written_beside_the_report(mixed: Workspace, tmp_path: Path) -> None:
    outcome = ninja("grade", "--junit", tmp_path / "report.xml", cwd=mixed.root)
    assert outcome.returncode == 1
    assert "02 bias" in outcome.stdout
    suites = ElementTree.parse(tmp_path / "report.xml").getroot()
    assert int(suites.get("tests", "0")) >= 3


def test_dir_means_the_same_before_and_after_the_command(mixed: Workspace, tmp_path: Path) -> None:
    for words in (["--dir", mixed.root, "list"], ["list", "--dir", mixed.root]):
        assert "file is gone" not in ninja(*words, cwd=tmp_path).stdout


def test_solutions_are_judged_without_a_workspace_and_nothing_is_remembered(tmp_path: Path) -> None:
    outcome = ninja("grade", "--solutions", cwd=tmp_path)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert not list(tmp_path.iterdir())


def test_spawned_workers_give_the_same_verdicts_and_the_report_says_so(mixed: Workspace) -> None:
    document = json.loads(ninja("grade", "--json", "--isolation", "spawn", cwd=mixed.root).stdout)
    assert [entry["status"] for entry in document["exercises"]] == ["pass", "pending", "fail"]
    assert "a fresh interpreter" in document["isolation"]


def test_verbose_shows_what_passed_at_length(mixed: Workspace) -> None:
    assert "maxdiff" not in ninja("grade", "first", "1", cwd=mixed.root).stdout
    assert "maxdiff" in ninja("grade", "first", "1", "-v", cwd=mixed.root).stdout


def test_an_untouched_stub_needs_no_judge(workspace: Workspace) -> None:
    document = json.loads(ninja("grade", "--json", cwd=workspace.root).stdout)
    assert {entry["status"] for entry in document["exercises"]} == {"pending"}
    assert "torch" not in document["versions"]  # nothing was started


def test_what_passed_is_progress_until_it_is_edited(workspace: Workspace) -> None:
    for id in RIGHT:
        answer(workspace, id)
    outcome = ninja("grade", cwd=workspace.root)
    assert outcome.returncode == 0
    assert "2 of 2" in outcome.stdout
    assert len(json.loads(ninja("list", "--json", "--done", cwd=workspace.root).stdout)["exercises"]) == 3
    answer(workspace, "main/02_bias", dx="dy", db="dy.sum(0) * 1")
    states = {
        entry["id"]: entry["state"] for entry in json.loads(ninja("list", "--json", cwd=workspace.root).stdout)["exercises"]
    }
    assert states == {"first/01_double": "pass", "main/01_square": "pass", "main/02_bias": "unjudged"}


# list, hint, show, solution


def test_list_in_a_pipe_is_one_line_an_exercise(workspace: Workspace) -> None:
    outcome = ninja("list", cwd=workspace.root)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert outcome.stdout.splitlines() == [
        "· to do  first/01_double  Double: each number, twice",
        "· to do  main/01_square   Square: the slope depends on where one stands",
        "· to do  main/02_bias     Bias: one row that all rows share",
    ]
    assert ninja("list", "--done", cwd=workspace.root).stdout == ""
    assert ninja("list", "first", "--todo", "--plain", cwd=workspace.root).stdout.count("\n") == 1


def test_hints_are_counted(workspace: Workspace) -> None:
    said = [ninja("hint", "2", cwd=workspace.root).stdout for _ in range(4)]
    assert [re.search(r"Hint (\d) of (\d)", text)[0] for text in said] == [  # type: ignore[index]
        "Hint 1 of 3",
        "Hint 2 of 3",
        "Hint 3 of 3",
        "Hint 1 of 3",
    ]
    assert "x is passed on as it is." in said[0]
    assert "`ninja hint 2` again" in said[0]
    assert "--i-give-up" in said[2]
    assert "from the start again" in said[3]


def test_show_has_text_shapes_forward_and_no_answer(workspace: Workspace) -> None:
    text = ninja("show", "2", cwd=workspace.root).stdout
    for part in (
        "Bias: one row",
        "main/02_bias",
        "same b is added",
        "wanted  dx  (n, H)",
        "y = x + b",
        "exercises/main/02_bias.py",
    ):
        assert part in text
    assert "sum(0)" not in text


def test_a_solution_opens_after_a_pass_or_for_who_gives_up(workspace: Workspace) -> None:
    closed = ninja("solution", "2", cwd=workspace.root)
    assert (closed.returncode, closed.stdout) == (2, "")
    assert "db = dy.sum(0)" in ninja("solution", "2", "--i-give-up", cwd=workspace.root).stdout
    answer(workspace, "main/02_bias")
    assert "run `ninja grade 2` first" in ninja("solution", "2", cwd=workspace.root).stderr
    ninja("grade", "2", cwd=workspace.root)
    opened = ninja("solution", "2", cwd=workspace.root)
    assert opened.returncode == 0
    assert "# a copy for each row going forward" in opened.stdout
    assert "# solution" not in opened.stdout


# the rest


def test_no_command_says_where_to_begin_and_does_not_wait_in_a_pipe(workspace: Workspace, tmp_path: Path) -> None:
    outcome = ninja(cwd=workspace.root)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "Begin with: Double: each number, twice" in outcome.stdout
    assert "open exercises/first/01_double.py" in outcome.stdout
    assert "ninja grade first/01" in outcome.stdout


def test_version_and_help_name_every_command() -> None:
    assert ninja("--version", cwd=ROOT).stdout == f"ninja {package.__version__}\n"
    text = ninja("--help", cwd=ROOT).stdout
    for command in [
        "grade",
        "watch",
        "train",
        "find-lr",
        "sweep",
        "list",
        "hint",
        "show",
        "solution",
        "init",
        "reset",
        "doctor",
        "dev",
    ]:
        assert re.search(rf"^    {command} ", text, re.MULTILINE), command


def test_every_command_has_help_of_80_columns_with_an_exit_code_of_0() -> None:
    for words in (
        "grade",
        "watch",
        "train",
        "find-lr",
        "sweep",
        "list",
        "hint",
        "show",
        "solution",
        "init",
        "reset",
        "doctor",
        "dev",
        "dev check",
        "dev stubs",
    ):
        outcome = ninja(*words.split(), "--help", cwd=ROOT, COLUMNS="80")
        assert (outcome.returncode, outcome.stderr) == (0, "")
        assert outcome.stdout.startswith(f"usage: ninja {words}")
        assert max(map(len, outcome.stdout.splitlines())) <= 80, words


def test_a_seed_is_a_whole_number() -> None:
    assert arguments.parse(["grade", "--seed", "12"]).seed == 12
    for wrong in ("-1", "1.5", "x", str(2**63)):
        with pytest.raises(SystemExit, match="2"):
            arguments.parse(["grade", "--seed", wrong])


def test_doctor_says_what_it_found(workspace: Workspace) -> None:
    outcome = ninja("doctor", cwd=workspace.root)
    text = outcome.stdout
    assert f"Python {sys.version_info.major}.{sys.version_info.minor}" in text
    for part in (
        "torch",
        "isolation",
        "the judge works",
        f"the workspace is {workspace.root}",
        "the course is whole: 3 exercises",
    ):
        assert part in text
    marked = [line[0] for line in text.splitlines() if line.startswith(("✓", "✗", "?"))]
    assert outcome.returncode == (1 if "✗" in marked else 0)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the other program")
def test_doctor_finds_another_ninja_that_comes_first(workspace: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "bin" / "ninja"
    other.parent.mkdir()
    other.write_text("#!/bin/sh\necho 1.11.1\n")
    other.chmod(0o755)
    outcome = ninja("doctor", cwd=workspace.root, PATH=f"{other.parent}:/usr/bin:/bin")
    assert outcome.returncode == 1
    assert f"`ninja` is another program: {other}" in outcome.stdout
    assert "backprop-ninja" in outcome.stdout
