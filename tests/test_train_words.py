"""What training says, by itself: moving lines at any width, whose gradient is to blame, what a run's folder tells. No judge."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from grader.errors import UsageError
from ninja.run import folder as run_folder
from ninja.run.folder import RunFolder
from ninja.train import report as train_report
from ninja.train import view as train_view
from ninja.train import words as train_words
from ninja.wavenet import blame
from ninja.wavenet.check import Checked
from ninja.wavenet.designs import Design
from ninja.wavenet.writer import Writer, cut

# What is to blame

SHARED, SLID, GATED = Design("shared"), Design("slid"), Design("gated")
BELOW = {f"{level}.{part}" for level in (1, 2) for part in ("gamma", "beta", "weight")} | {"embedding"}


def found(wrong: set[str], design: Design = SHARED, by: float = 0.5) -> blame.Blame:
    names = {*design.shapes(), "loss", "statistics", "eval"}
    assert wrong <= names | {"parameters"}
    return blame.blame(Checked(7, {name: by if name in wrong else 1e-6 for name in names | wrong}, 5e-4), design)


@pytest.mark.parametrize(
    ("wrong", "design", "name", "stem"),
    [
        ({"2.gamma"}, SHARED, "2.gamma", "05_batchnorm"),
        ({"3.weight", *BELOW}, SHARED, "3.weight", "05_batchnorm"),
        ({"3.weight"}, SHARED, "3.weight", "02_linear"),
        ({"3.weight"}, SLID, "3.weight", "10_dilated_conv"),
        ({"3.gamma", "3.beta", "3.weight", *BELOW}, SHARED, "3.gamma", "07_tanh"),
        (BELOW, SHARED, "2.gamma", "02_linear"),
        (BELOW, SLID, "2.gamma", "10_dilated_conv"),
        ({"embedding"}, SHARED, "embedding", "06_embedding"),
        ({"out.weight", *SHARED.shapes()}, SHARED, "out.weight", "02_linear"),
        ({"statistics", "eval"}, SHARED, "statistics", "05_batchnorm"),
        ({"eval"}, SHARED, "eval", "05_batchnorm"),
        ({"loss", *SHARED.shapes()}, SHARED, "loss", "05_batchnorm"),
        ({"parameters"}, SHARED, "parameters", "05_batchnorm"),
        ({"2.gamma", "statistics"}, SHARED, "2.gamma", "05_batchnorm"),
        ({"3.skip.weight", "embedding"}, GATED, "3.skip.weight", "12_residual_skip"),
        ({"1.conv.weight"}, GATED, "1.conv.weight", "11_gated_unit"),
        ({"embedding"}, GATED, "embedding", "06_embedding"),
    ],
)
def test_the_first_on_the_way_back_is_to_blame(wrong, design, name, stem):
    what = found(wrong, design)
    assert (what.name, what.stems[0]) == (name, stem)


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (0.5, "off by 50% of its largest entry"),
        (0.002, "off by 2e-03 of"),
        (6.49, "6.5 times its"),
        (math.inf, "missing, of the wrong shape, or no number"),
        (math.nan, "no number"),
    ],
)
def test_how_far_off_is_said(by, words):
    said = blame.sentence(found({"2.gamma"}, by=by), 1230)
    assert said.startswith("at step 1,230 the gradient of `2.gamma` is wrong: ")
    assert words in said


# Moving lines

PROGRESS: dict[str, Any] = {
    "event": "progress",
    "step": 1234,
    "steps": 36_000,
    "loss": 2.01234,
    "val": 2.1,
    "examples_per_second": 61_234,
    "seconds_left": 95.0,
    "worst": {"name": "2.beta", "difference": 3e-6},
}


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("event", [PROGRESS, {**PROGRESS, "step": 36_000}, {"event": "run", "step": 0, "steps": 9}, None])
def test_the_moving_lines_fit(width, event):
    view = train_view._View()
    if event:
        view.take(event)
    console = Console(width=width, force_terminal=True, color_system=None)
    with console.capture() as capture:
        console.print(view.drawn(width))
    lines = capture.get().rstrip("\n").split("\n")
    assert max(map(len, lines)) <= width
    assert width < 40 or len(lines) <= 3
    if event is PROGRESS and width >= 40:
        assert "1,234 of 36,000" in lines[0]
        assert "1:35 left" in lines[0]
        assert all(fact in "".join(lines) for fact in ("loss 2.0123", "val 2.1000", "61,234 examples/s", "off autograd 3e-06"))


def test_clocks():
    assert [train_view.clock(seconds) for seconds in (0, 59.6, 725, 3725)] == ["0:00", "1:00", "12:05", "1:02:05"]


def test_in_a_pipe_the_last_line_comes_once_and_nothing_moves(capsys):
    with train_view.display() as show:
        for step in (10, 20, 20):
            show({**PROGRESS, "step": step, "steps": 20})
        show({"event": "note", "message": "the disk is full"})
    out, err = capsys.readouterr()
    assert out == ""
    last = "20 of 20  loss 2.0123  val 2.1000  61,234 examples/s  off autograd 3e-06"
    assert err == f"{last}\nthe disk is full\n"


def test_a_first_loss_that_is_far_off_is_explained(capsys):
    report = train_report.Report(json_lines=False, root=Path("runs"))
    report.take({"event": "first_loss", "loss": 3.31, "expected": 3.2958})
    assert capsys.readouterr().err == ""
    report.take({"event": "first_loss", "loss": 7.9, "expected": 3.2958})
    said = " ".join(capsys.readouterr().err.split())
    assert "The first loss is 7.90" in said
    assert "a loss of 3.30, -log(1/letters)" in said
    assert "hockey stick" in said


def test_a_learners_text_can_not_move_the_cursor():
    assert train_words.clean("a\x1b[2Jb\nc\r") == "a?[2Jb\nc?"


# A run's folder


def about(**changes: Any) -> dict[str, Any]:
    base = {"version": 1, "model": "tree", "recipe": "minute", "by": "you", "config": {"steps": 30}, "names": {}, "layers": {}}
    return {**base, "parameters": 5, "created": "2026-01-01T00:00:00+00:00", **changes}


def made(root: Path, name: str, *, finished: bool = False, **changes: Any) -> RunFolder:
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(about(**changes)))
    if finished:
        (folder / "result.json").write_text('{"losses": {"val": 2.0}}')
    return RunFolder(folder)


def test_runs_are_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "runs"
    with pytest.raises(UsageError, match="`ninja train` makes one"):
        run_folder.find(root)
    made(root, "2026-11-22-tree", finished=True)
    made(root, "2026-11-22-tree-2", created="2026-01-03")
    made(root, "2026-11-23-gated", created="2026-01-02")
    assert [run.name for run in run_folder.every(root)] == ["2026-11-22-tree", "2026-11-23-gated", "2026-11-22-tree-2"]
    for word, name in (
        ("latest", "2026-11-22-tree-2"),
        ("2026-11-22-tree", "2026-11-22-tree"),
        ("gated", "2026-11-23-gated"),
        ("2026-11-23", "2026-11-23-gated"),
        ("runs/2026-11-22-tree-2", "2026-11-22-tree-2"),
        (str(root / "2026-11-22-tree" / "config.json"), "2026-11-22-tree"),
    ):
        assert run_folder.find(root, word).name == name
    assert run_folder.find(root, finished=True).name == "2026-11-22-tree"
    assert run_folder.find(root, "tree", finished=True).name == "2026-11-22-tree"
    for word, message in (
        ("tree", "could be any of"),
        ("flat", "no run `flat`"),
        ("runs", "no run"),
        (str(tmp_path), "no training run"),
    ):
        with pytest.raises(UsageError, match=message):
            run_folder.find(root, word)
    with pytest.raises(UsageError, match="--resume 2026-11-23-gated"):
        run_folder.find(root, "gated", finished=True)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2}', "\x00", json.dumps(about(config=3)), json.dumps(about(by=None))]
)
def test_a_folder_that_is_no_run_is_said_to_be_none(text, tmp_path):
    (tmp_path / "runs/odd").mkdir(parents=True)
    (tmp_path / "runs/odd/config.json").write_text(text)
    assert run_folder.every(tmp_path / "runs") == []
    (sentence,) = run_folder.unreadable(tmp_path / "runs")
    assert "odd" in sentence


def test_metrics_are_read_however_they_end(tmp_path):
    run = made(tmp_path, "run")
    lines = [
        '{"step":0,"check":{"differences":{"a":1e-6},"tolerance":1}}',
        '{"step":2,"losses":[3.0,2.5],"cpu_seconds":1.5,"seconds":2.0}',
        '{"step":2,"val":2.6}',
        "nonsense",
        "[1]",
        '{"step":"x","val":1}',
        '{"step":6,"losses":[2.0,1.5]}',
        '{"step":7,"losses":[1.0',
    ]
    (run.path / "metrics.jsonl").write_text("\n".join(lines))
    told = run.metrics()
    assert told.steps == 6
    assert told.losses[:2] == [3.0, 2.5]
    assert all(map(math.isnan, told.losses[2:4]))
    assert told.losses[4:] == [2.0, 1.5]
    assert (told.vals, told.cpu_seconds, told.seconds, told.stopped) == ([(2, 2.6)], 1.5, 2.0, "")
    assert made(tmp_path, "empty").metrics().losses == []


def test_what_lies_behind_a_checkpoint_is_cut_off(tmp_path):
    run = made(tmp_path, "run")
    lines: list[dict[str, Any]] = [
        {"step": 0, "look": {}},
        {"step": 4, "losses": [1.0, 2.0, 3.0, 4.0]},
        {"step": 4, "val": 2.0},
        {"step": 4, "look": {}},
        {"step": 8, "losses": [5.0, 6.0, 7.0, 8.0]},
        {"step": 8, "stopped": "why"},
    ]
    (run.path / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert cut(run, 4) == lines[:3]
    assert cut(run, 6) == [*lines[:4], {"step": 6, "losses": [5.0, 6.0]}]
    writer = Writer.resume(run, 6, about())
    writer.tell({"step": 7, "losses": [9.0]})
    writer.close()
    assert run.metrics().losses == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 9.0]


def test_half_a_line_of_a_full_disk_is_mended(tmp_path, monkeypatch):
    writer = Writer.begin(tmp_path / "runs", "2026-11-22", about())
    writer.tell({"step": 1, "losses": [1.0]})
    path = writer.path / "metrics.jsonl"
    whole = path.read_bytes()
    path.unlink()
    path.mkdir()
    writer.tell({"step": 2, "losses": [2.0]})
    assert writer.trouble
    path.rmdir()
    path.write_bytes(whole + b'{"step":2,"lo')
    writer.tell({"step": 3, "losses": [3.0]})
    assert not writer.trouble
    writer.close()
    assert writer.run.metrics().losses == [1.0, 2.0, 3.0]
    assert len(path.read_bytes().splitlines()) == 3
