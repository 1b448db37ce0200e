"""What grades elsewhere: the autograder for Gradescope, unpacked and run, and the repository that grades on GitHub."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from argparse import ArgumentParser
from pathlib import Path

import pytest
from format_schemas import GRADESCOPE
from helpers import MINI, answer, environment, mini_workspace, ninja, one_line
from jsonschema import Draft202012Validator

from grader.course import Course
from grader.errors import UsageError
from ninja import assign_ci
from ninja.workspace import Home

HOME = Home.find(MINI)
COURSE = Course.load(HOME.solutions)
MAIN = COURSE.find(["main"])


@pytest.fixture(scope="module")
def zipped() -> bytes:
    return assign_ci.gradescope(COURSE, HOME, MAIN, visibility="after_due_date")


@pytest.fixture
def container(zipped, tmp_path) -> Path:
    """The folders of Gradescope's container, with the autograder unpacked and a submission in them."""
    root = tmp_path / "autograder"
    with zipfile.ZipFile(io.BytesIO(zipped)) as file:
        file.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    workspace = mini_workspace(tmp_path / "theirs")
    handed_in = root / "submission"
    handed_in.mkdir()
    shutil.copy(answer(workspace, "main/01_square"), handed_in)
    shutil.copy(answer(workspace, "main/02_bias", dx="dy", db="dy.mean(0)"), handed_in)
    return root


def run(root: Path, **more: str) -> subprocess.CompletedProcess[str]:
    env = environment(AUTOGRADER_ROOT=str(root), AUTOGRADER_PYTHON=sys.executable, **more)
    for name in ("PYTHONPATH", "NINJA_COURSE"):
        env.pop(name, None)  # what it runs is what it brought along
    return subprocess.run(
        ["bash", root / "run_autograder"], cwd=root, env=env, capture_output=True, encoding="utf-8", timeout=200
    )


@pytest.mark.skipif(os.name == "nt", reason="Gradescope's containers are Linux")
def test_the_autograder_grades(container):
    done = run(container)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads((container / "results" / "results.json").read_text(encoding="utf-8"))
    Draft202012Validator(GRADESCOPE).validate(document)
    assert [(test["name"].partition(":")[0], test["status"]) for test in document["tests"]] == [
        ("main/01_square", "passed"),
        ("main/02_bias", "failed"),
    ]
    assert document["visibility"] == "after_due_date"
    assert document["score"] == pytest.approx(sum(test["score"] for test in document["tests"]))
    assert 0 < document["score"] < sum(test["max_score"] for test in document["tests"])


@pytest.mark.skipif(os.name == "nt", reason="Gradescope's containers are Linux")
def test_no_mark_of_yesterday_is_left_where_it_fails(container):
    (container / "results").mkdir()
    (container / "results" / "results.json").write_text('{"score": 1000}')
    (container / "source" / "ninja" / "_course" / "solutions" / "course.toml").unlink()
    done = run(container)
    assert done.returncode == 2
    assert not (container / "results" / "results.json").exists()


@pytest.mark.skipif(os.name == "nt", reason="Gradescope's containers are Linux")
def test_nothing_that_is_handed_in_changes_the_grader(container):
    """Modules, settings and results of a student's, where a careless grader would find them."""
    theirs = container / "submission"
    for name in ("json.py", "torch.py", "sitecustomize.py", "conftest.py", "ninja/__init__.py", "grader/__init__.py"):
        (theirs / name).parent.mkdir(exist_ok=True)
        (theirs / name).write_text("raise SystemExit('theirs')\n")
    (theirs / "course.toml").write_text("points = 1000\n")
    (theirs / "results.json").write_text('{"score": 1000}')
    done = run(container)
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads((container / "results" / "results.json").read_text(encoding="utf-8"))
    assert [test["status"] for test in document["tests"]] == ["passed", "failed"]


def test_the_zip_is_the_same_every_time(zipped, tmp_path):
    assert zipped == assign_ci.gradescope(COURSE, HOME, MAIN, visibility="after_due_date")
    moved = shutil.copytree(MINI.parent, tmp_path / "elsewhere")
    home = Home.find(moved / "solutions")
    again = assign_ci.gradescope(Course.load(home.solutions), home, Course.load(home.solutions).find(["main"]))
    with zipfile.ZipFile(io.BytesIO(again)) as one, zipfile.ZipFile(io.BytesIO(zipped)) as other:
        assert one.namelist() == other.namelist()
        assert {entry.date_time for entry in one.infolist()} == {assign_ci.EPOCH}


def test_what_is_in_the_zip(zipped):
    with zipfile.ZipFile(io.BytesIO(zipped)) as file:
        names = file.namelist()
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in file.infolist()}
        scripts = {name: file.read(name).decode() for name in ("setup.sh", "run_autograder")}
        needed = file.read("requirements.txt").decode().splitlines()
    assert [name for name in names if "/" not in name] == ["requirements.txt", "run_autograder", "setup.sh"]
    assert {modes.pop("setup.sh"), modes.pop("run_autograder")} == {0o755}
    assert set(modes.values()) == {0o644}
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc") or "/." in name]
    assert {"ninja/_course/solutions/main/02_bias.py", "ninja/_course/exercises/stubs.sha256", "ninja/cli.py"} <= set(names)
    assert all(text.startswith("#!/usr/bin/env bash\n") and "\r" not in text for text in scripts.values())
    assert needed[0].startswith("torch==")
    assert "+" not in "".join(needed)


def test_the_stubs_are_those_that_are_handed_out(tmp_path):
    """In a clone, `exercises/` is what its reader edits."""
    moved = shutil.copytree(MINI.parent, tmp_path / "clone")
    edited = moved / "exercises" / "main" / "02_bias.py"
    edited.write_text("mine", encoding="utf-8")
    home = Home.find(moved / "solutions")
    packed = assign_ci.bundle(Course.load(home.solutions), home)
    assert packed["ninja/_course/exercises/main/02_bias.py"] == HOME.stub(COURSE.exercise("main/02_bias"))
    assert b"mine" not in packed["ninja/_course/exercises/stubs.sha256"]


def words(*what: str) -> str:
    return assign_ci._what(COURSE, COURSE.find(what))


def test_exercises_are_named_as_short_as_can_be():
    assert words() == ""
    assert words("main") == " main"
    assert words("main/2", "first") == " first main/02_bias"


# GitHub


@pytest.fixture(scope="module")
def workflow():
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed here")
    text = assign_ci.github(COURSE, HOME, MAIN)[".github/workflows/grade.yml"].decode()
    return yaml.safe_load(text), text


def test_the_workflow_is_not_the_students_to_change(workflow):
    made, _ = workflow
    triggers = made[True]  # YAML takes `on` for a truth
    assert set(triggers) == {"pull_request_target", "workflow_dispatch"}
    assert made["permissions"] == {"contents": "read"}
    steps = made["jobs"]["grade"]["steps"]
    course, theirs = (step["with"] for step in steps if step.get("uses", "").startswith("actions/checkout"))
    assert "head" not in course["ref"]
    assert "repository" not in course
    assert (course["path"], theirs["path"]) == ("course", "submission")
    for checkout in (course, theirs):
        assert checkout["persist-credentials"] is False
    assert (theirs["submodules"], theirs["lfs"]) == (False, False)
    assert "cache" not in json.dumps(steps)


def test_no_script_is_made_of_what_a_student_chose_or_stands_in_their_folder(workflow):
    made, _ = workflow
    scripts = [step for step in made["jobs"]["grade"]["steps"] if "run" in step]
    assert len(scripts) == 2
    for step in scripts:
        assert "${{" not in step["run"]
        assert step["working-directory"] == "course/autograder"
        assert "env" not in step
    assert scripts[-1]["run"].startswith("python -m ninja grade ../../submission main --github ")


def test_the_repository_holds_the_grader():
    made = assign_ci.github(COURSE, HOME, MAIN)
    assert {name.split("/")[0] for name in made} == {".github", "autograder"}
    packed = {f"autograder/{name}" for name in assign_ci.bundle(COURSE, HOME)}
    assert set(made) == packed | {".github/workflows/grade.yml"}


# As options


def test_the_command_makes_a_grader_alone(tmp_path):
    done = ninja("assign", "main", "--gradescope", "a.zip", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert one_line(done.stdout).startswith("a.zip  grades 2 exercises; it holds their solutions")
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        assert 'submission" main \\' in file.read("run_autograder").decode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--to DIR says where the notebooks go"),
        (["--gradescope", "a.zip", "--points", "2"], "a grader takes the points from course.toml"),
        (["--gradescope", "a.zip", "--visibility", "never"], "invalid choice: 'never'"),
    ],
)
def test_mistakes_are_told(tmp_path, words, said):
    done = ninja("assign", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in one_line(done.stderr)
    assert not list(tmp_path.iterdir())


def asked(*words: str | Path):
    parser = ArgumentParser()
    assign_ci.options(parser)
    return parser.parse_args([str(word) for word in words])


def test_options_write_what_they_name(tmp_path, zipped):
    args = asked("--gradescope", tmp_path / "a.zip", "--github", tmp_path / "repo", "--visibility", "after_due_date")
    assert assign_ci.write(args, COURSE, HOME, MAIN) == [tmp_path / "a.zip", tmp_path / "repo"]
    assert (tmp_path / "a.zip").read_bytes() == zipped
    assert (tmp_path / "repo" / ".github" / "workflows" / "grade.yml").is_file()
    assert assign_ci.write(asked(), COURSE, HOME, MAIN) == []


def test_a_place_that_can_not_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"a\.zip can't be written"):
        assign_ci.write(asked("--gradescope", tmp_path / "file" / "a.zip"), COURSE, HOME, MAIN)
