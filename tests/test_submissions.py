"""What is handed in, in every form a course asks for it: folders of stubs, workspaces, repositories, notebooks of all kinds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from helpers import MINI, answer, mini_workspace, ninja
from judging import SOLUTIONS, Bench
from learners import BUILD, LAYERS, MODEL, Book, lecture, wavenet

from grader.course import Course
from grader.errors import SubmissionError
from grader.verdict import Verdict, verdict_from_json
from ninja import handed_in, submissions
from ninja.workspace import Home

COURSE = Course.load(SOLUTIONS)
SMALL = Course.load(MINI)
HOME = Home.find(MINI)


def read(path: Path, *what: str) -> submissions.Submission:
    return submissions.read(path, SMALL, SMALL.find(what) if what else (), home=HOME)


def ids(read: submissions.Submission) -> list[str]:
    return [entry["id"] for entry in read.entries]


# Folders


def test_a_workspace_as_it_is(tmp_path: Path):
    workspace = mini_workspace(tmp_path / "bob")
    answer(workspace, "main/02_bias")
    got = read(tmp_path / "bob")
    assert (got.name, got.kind, ids(got), got.missing) == ("bob", "folder", ["main/02_bias"], ())
    assert [(one.id, one.message) for one in got.settled] == [
        ("first/01_double", "The stub as it was handed out."),
        ("main/01_square", "The stub as it was handed out."),
    ]


def test_plain_files_without_folders(tmp_path: Path):
    for stem in ("01_square", "02_bias"):
        shutil.copy(MINI / "main" / f"{stem}.py", tmp_path)
    (tmp_path / "notes.py").write_text("1/0")
    assert ids(read(tmp_path)) == ["main/01_square", "main/02_bias"]


def test_what_is_not_there_is_missing_with_no_points(tmp_path: Path):
    shutil.copy(MINI / "main" / "02_bias.py", tmp_path)
    got = read(tmp_path)
    assert (ids(got), got.missing) == (["main/02_bias"], ("main/01_square",))
    (verdict,) = got.settled
    assert (verdict.status, verdict.points, verdict.max_points) == ("pending", 0.0, 1.0)
    assert verdict.message == "Nothing was handed in for this exercise."


def test_what_was_asked_for_decides_what_is_missing(tmp_path: Path):
    shutil.copy(MINI / "main" / "02_bias.py", tmp_path)
    assert read(tmp_path, "main/2").missing == ()
    assert read(tmp_path, "first", "main/2").missing == ("first/01_double",)
    assert [one.id for one in read(tmp_path, "first", "main/2").verdicts((), SMALL)] == ["first/01_double"]


def test_links_are_not_followed(tmp_path: Path):
    hers = tmp_path / "hers"
    hers.mkdir()
    shutil.copy(MINI / "main" / "01_square.py", hers)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "01_square.py").symlink_to(hers / "01_square.py")
    (mine / "main").symlink_to(hers)
    (mine / "loop").symlink_to(mine)
    with pytest.raises(SubmissionError, match=r"holds no notebook and no exercise file"):
        read(mine)
    (tmp_path / "link").symlink_to(hers)
    with pytest.raises(SubmissionError, match="is a link"):
        read(tmp_path / "link")


def test_two_files_for_one_exercise_the_nearest_counts_and_it_is_said(tmp_path: Path):
    (tmp_path / "old").mkdir()
    for folder in (tmp_path, tmp_path / "old"):
        shutil.copy(MINI / "main" / "01_square.py", folder)
    got = read(tmp_path)
    assert got.entries[0]["path"] == str(tmp_path / "01_square.py")
    assert "was passed over" in got.notes[0]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("essay.txt", b"hello", "nothing that ninja grades"),
        ("other.py", b"x = 1", "nothing that ninja grades"),
        ("empty.ipynb", b"", "is empty"),
        ("text.ipynb", json.dumps({"nbformat": 4, "cells": []}).encode(), "holds nothing that ninja can judge"),
    ],
)
def test_what_can_not_be_graded_is_refused_in_words(tmp_path: Path, name: str, content: bytes, says: str):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SubmissionError, match=says):
        read(tmp_path / name)


def test_a_path_that_is_not_there(tmp_path: Path):
    with pytest.raises(SubmissionError, match="can't be read: No such file"):
        read(tmp_path / "gone")


def test_a_folder_named_like_an_exercise_file_and_a_device_are_verdicts_or_words(tmp_path: Path):
    (tmp_path / "01_square.py").mkdir()
    with pytest.raises(SubmissionError, match="no notebook and no exercise file"):
        read(tmp_path)


def test_a_folder_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(submissions, "MOST_FILES", 20)
    for index in range(30):
        (tmp_path / f"{index}.txt").touch()
    with pytest.raises(SubmissionError, match="more than 20 files"):
        read(tmp_path)


def test_a_notebook_that_can_not_be_read_does_not_cost_the_files_beside_it(tmp_path: Path):
    shutil.copy(MINI / "main" / "01_square.py", tmp_path)
    (tmp_path / "broken.ipynb").write_text("{")
    got = read(tmp_path, "main/1")
    assert ids(got) == ["main/01_square"]
    assert "broken.ipynb is no notebook" in got.notes[0]


# Repositories


def graded(bench: Bench, path: Path) -> tuple[submissions.Submission, dict[str, Verdict]]:
    got = submissions.read(path, COURSE, home=Home.find())
    events = bench.host.grade(SOLUTIONS, got.entries, 5) if got.entries else ()
    verdicts = [verdict_from_json(event["verdict"]) for event in events if event["event"] == "verdict"]
    return got, {one.id: one for one in got.verdicts(verdicts, COURSE)}


def test_a_repository_as_the_course_asks_for_it(bench: Bench, tmp_path: Path):
    lecture().save(tmp_path / "week4/backprop_ninja.ipynb")
    wavenet().save(tmp_path / "week4/wavenet.ipynb")
    (tmp_path / ".git").mkdir()
    lecture().save(tmp_path / ".git/backprop_ninja.ipynb")
    lecture().save(tmp_path / "week4/.ipynb_checkpoints/backprop_ninja-checkpoint.ipynb")
    got, verdicts = graded(bench, tmp_path)
    assert (got.kind, got.missing, got.notes) == ("repository", (), ())
    assert {id: verdict.points for id, verdict in verdicts.items()} == {
        "ninja/23_cross_entropy": 1.0,
        "ninja/25_batchnorm": 1.0,
        "ninja/26_network": 26.0,
        "ninja/27_parameters": 7.0,
        "week4/wavenet": 6.0,
    }


@pytest.mark.parametrize(
    ("there", "gone"), [("backprop_ninja.ipynb", "wavenet.ipynb"), ("wavenet.ipynb", "backprop_ninja.ipynb")]
)
def test_both_notebooks_must_be_there(tmp_path: Path, there: str, gone: str):
    (lecture() if there.startswith("backprop") else wavenet()).save(tmp_path / "week4" / there)
    got = submissions.read(tmp_path, COURSE)
    assert f"week4/{gone} is not there" in got.notes[0]
    nothing = [one.id for one in got.settled if one.message.startswith("Nothing was handed in")]
    expected = (
        ["week4/wavenet"]
        if gone == "wavenet.ipynb"
        else [f"ninja/{stem}" for stem in ("23_cross_entropy", "25_batchnorm", "26_network", "27_parameters")]
    )
    assert nothing == expected
    assert all(one.points == 0 for one in got.settled if one.id in nothing)


# The WaveNet notebook


def wavenet_verdict(book: Book, tmp_path: Path) -> Verdict:
    (verdict,) = submissions.read(book.save(tmp_path / "wavenet.ipynb"), COURSE).settled
    return verdict


def test_the_wavenet_notebook_by_reading(tmp_path: Path):
    verdict = wavenet_verdict(wavenet(), tmp_path)
    assert (verdict.id, verdict.status, verdict.points, verdict.max_points) == ("week4/wavenet", "pass", 6.0, 6.0)
    notes = {one.name: one.note for one in verdict.findings}
    assert notes["hierarchy"] == "(B, 8, C) → (B, 4, 2C) → (B, 2, 2C) → (B, 2C)"
    assert "76,579" in notes["parameters"]
    assert notes["validation_loss"] == "It printed 1.994, and the bar is 2.2. A claim: it is what the notebook printed."
    assert verdict.notes == ("Read, not run: what stands in the code counts, and what it printed is a claim.",)


@pytest.mark.parametrize(
    ("old", "new", "name", "status", "says"),
    [
        ("block_size = 8", "block_size = 3", "block_size", "wrong", "`block_size` is 3"),
        (
            "FlattenConsecutive(2), Linear(n_embd * 2,",
            "FlattenConsecutive(8), Linear(n_embd * 8,",
            "hierarchy",
            "wrong",
            "can't be joined 2",
        ),
        ("dim = (0,1)", "dim = 0", "batchnorm_axes", "wrong", "over (0, 1)"),
        ("  layer.training = False", "  pass", "eval_mode", "wrong", "evaluation mode"),
        ("print(sum(p.nelement() for p in parameters))", "", "parameters", "missing", "p.nelement()"),
    ],
)
def test_what_the_wavenet_notebook_gets_wrong_costs_its_point(tmp_path: Path, old, new, name, status, says):
    verdict = wavenet_verdict(wavenet().edit(old, new), tmp_path)
    finding = next(one for one in verdict.findings if one.name == name)
    assert (finding.status, verdict.points) == (status, 5.0)
    assert says in finding.message


def test_a_loss_above_the_bar_and_none_at_all(tmp_path: Path):
    book = wavenet()
    book.printed[8] = "train 2.31\nval 2.3124\n"
    loss = wavenet_verdict(book, tmp_path).findings[-1]
    assert (loss.status, loss.cell) == ("wrong", 9)
    del book.printed[8]
    assert wavenet_verdict(book, tmp_path).findings[-1].status == "missing"


def test_sampling_before_the_switch_is_told(tmp_path: Path):
    book = wavenet()
    book.cells.insert(6, book.cells.pop())
    assert (
        "before the layers are put"
        in next(one for one in wavenet_verdict(book, tmp_path).findings if one.name == "eval_mode").message
    )


def test_half_a_wavenet_notebook_is_pending(tmp_path: Path):
    verdict = wavenet_verdict(Book().code(BUILD, LAYERS, MODEL), tmp_path)
    assert (verdict.status, verdict.points) == ("pending", 4.0)


# The command


def test_words_are_exercises_or_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    workspace = mini_workspace(tmp_path / "ws")
    (tmp_path / "elsewhere/main").mkdir(parents=True)
    shutil.copy(MINI / "main" / "01_square.py", tmp_path / "elsewhere/main")
    monkeypatch.chdir(workspace.root)

    def split(*words: str) -> tuple[list[str], list[str]]:
        paths, what = handed_in.split(words, SMALL, workspace)
        return [str(path) for path in paths], what

    assert split("2", "main", "main/01_square", "exercises/main", "exercises/main/02_bias.py") == (
        [],
        ["2", "main", "main/01_square", "exercises/main", "exercises/main/02_bias.py"],
    )
    assert split("../elsewhere", "x.ipynb", "2") == (["../elsewhere", "x.ipynb"], ["2"])
    assert split("../elsewhere/main", "../elsewhere/main/01_square.py") == (
        ["../elsewhere/main", "../elsewhere/main/01_square.py"],
        [],
    )
    assert split("nonsense") == ([], ["nonsense"])
    assert split("../gone/") == (["../gone"], [])


def test_a_folder_is_graded_from_the_command_line_without_a_workspace(tmp_path: Path):
    workspace = mini_workspace(tmp_path / "bob")
    answer(workspace, "main/02_bias")
    answer(workspace, "first/01_double", dx="dy")
    said = ninja("grade", tmp_path / "bob", cwd=tmp_path)
    assert (said.returncode, said.stderr) == (1, "")
    assert said.stdout.startswith("bob  folder\n")
    assert "main  1 of 2" in said.stdout
    assert not (tmp_path / "bob/.ninja").exists()
    assert ninja("grade", tmp_path / "bob", "main/2", cwd=tmp_path).returncode == 0


def test_several_at_once_and_as_json(tmp_path: Path):
    for name in ("amy", "bob"):
        answer(mini_workspace(tmp_path / name), "main/02_bias")
    said = ninja("grade", tmp_path / "amy", tmp_path / "bob", "main/2", "--json", "--seed", "3", cwd=tmp_path)
    documents = json.loads(said.stdout)
    assert [one["submission"]["name"] for one in documents] == ["amy", "bob"]
    assert [one["passed"] for one in documents] == [1, 1]
    assert all(one["isolation"] and one["versions"]["torch"] and one["seed"] == 3 for one in documents)
    refused = ninja("grade", tmp_path / "amy", tmp_path / "bob", "--junit", tmp_path / "x.xml", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "name one at a time" in refused.stderr


def test_the_same_seed_gives_the_same_bytes_times_aside(tmp_path: Path):
    lecture().edit("dh = dlogits @ W2.T", "dh = h.grad").save(tmp_path / "n.ipynb")

    def run() -> dict:
        document = json.loads(ninja("grade", "n.ipynb", "--json", "--seed", "3", cwd=tmp_path, course=None).stdout)
        return {**document, "seconds": 0, "exercises": [{**one, "seconds": 0} for one in document["exercises"]]}

    assert run() == run()


def test_a_submission_that_can_not_be_read_ends_in_words(tmp_path: Path):
    (tmp_path / "n.ipynb").write_text("{")
    said = ninja("grade", "n.ipynb", cwd=tmp_path)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith("ninja: n.ipynb is no notebook: line 1, column 2")
