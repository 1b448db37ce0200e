"""Exercise 28: right steps pass however they are written, wrong ones are refused in plain words, a run can go on."""

from __future__ import annotations

import argparse
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
import torch.nn.functional as F
import wrong_steps
from judging import SOLUTIONS, Bench
from test_imports import reaches

from grader import stub
from grader.course import Course
from grader.verdict import Verdict, verdict_from_json
from ninja import names, network, plot
from ninja.mlp import run as runs
from ninja.mlp import stage as mlp
from ninja.mlp.evaluate import Calibrated, Tally
from ninja.train import exercise as train_mlp
from ninja.train import view as train_view

EXERCISE = "ninja/28_train"
torch.set_num_threads(1)  # as in the judge; on a busy machine two threads wait for each other
SHORT = 40
"""Steps that are enough where only the single steps matter."""


class Stage:
    """Judges one file after another through the warm judge; keeps the events of the last."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench, self.folder = bench, folder
        self.events: list[dict[str, Any]] = []

    def __call__(self, source: str, *, limits: dict[str, float] | None = None, **options: Any) -> Verdict:
        path = self.folder / "28_train.py"
        path.write_text(source, encoding="utf-8")
        entry = {"id": EXERCISE, "path": str(path), "shown": "28_train.py"}
        asked: dict[str, Any] = {"stage": {"steps": SHORT, **options}} | ({"limits": limits} if limits else {})
        self.events = list(self.bench.host.grade(SOLUTIONS, [entry], 7, **asked))
        return next(verdict_from_json(event["verdict"]) for event in self.events if event["event"] == "verdict")

    def event(self, kind: str) -> dict[str, Any]:
        return next(event for event in self.events if event["event"] == kind)


@pytest.fixture
def stage(bench: Bench, tmp_path: Path) -> Stage:
    return Stage(bench, tmp_path)


def edited(*edits: tuple[str, str]) -> str:
    return wrong_steps.edited(edits)


def statuses(verdict: Verdict) -> set[str]:
    return {finding.status for finding in verdict.findings}


# Single steps


@pytest.mark.parametrize(("name", "edits"), wrong_steps.RIGHT, ids=[name for name, _ in wrong_steps.RIGHT])
def test_right_however_it_is_written(name, edits, stage):
    verdict = stage(wrong_steps.edited(edits))
    assert verdict.status == "pass", verdict
    assert verdict.points == verdict.max_points == 10
    assert [finding.name for finding in verdict.findings] == ["dW2", "db2", "dbngain", "dbnbias", "dW1", "db1", "dC"]
    assert all(finding.right and finding.error < 1e-10 for finding in verdict.findings)


@pytest.mark.parametrize(("name", "edits", "words"), wrong_steps.WRONG, ids=[name for name, *_ in wrong_steps.WRONG])
def test_each_wrong_step_is_refused(name, edits, words, stage):
    verdict = stage(wrong_steps.edited(edits))
    assert verdict.status in ("fail", "error"), verdict
    assert words in "\n".join([verdict.message, *(finding.message for finding in verdict.findings)])
    assert verdict.points < 7
    assert not any(event["event"] == "run" for event in stage.events), "nothing is trained before every step is right"


def test_the_margin_between_right_and_wrong(stage):
    right = max(finding.error for finding in stage(edited()).findings)
    eps = stage(edited((wrong_steps.DHPREBN, wrong_steps.DHPREBN.replace("bnvar_inv", "bnvar**-0.5"))))
    subtle = min(finding.error for finding in eps.findings if not finding.right)
    assert right < 1e-10 < 1e-7 < subtle


def test_a_float32_detour_is_told_apart(stage):
    verdict = stage(edited(("dlogits /= n", "dlogits = dlogits.to(torch.float32) / n")))
    assert verdict.status == "error"
    assert "dtype" in verdict.message


def test_the_fresh_stub_is_pending(stage):
    verdict = stage(stub.make(Course.load(SOLUTIONS).exercise(EXERCISE)))
    assert (verdict.status, verdict.message, statuses(verdict)) == ("pending", "not done yet", {"missing"})
    assert verdict.points == 0


def blanked(*names_: str, update: bool = False) -> str:
    """The solution with some gradients, or the update, still to be written."""
    source = edited()
    if update:
        source = source.replace(
            "    for p, dp in zip(parameters, gradients, strict=True):\n        p += -lr * dp\n", "    ...\n"
        )
    for name in names_:
        source = source.replace("    gradients = [", f"    {name} = ...\n    gradients = [")
    return source


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (blanked("dC"), "`dC` is still `...`."),
        (blanked("dC", "db2"), "`db2` and `dC` are still `...`."),
        (blanked(update=True), "The update is still `...`"),
        (blanked("dC", update=True), "not done yet"),
    ],
    ids=["one", "two", "update", "both"],
)
def test_half_done_is_pending(source, message, stage):
    verdict = stage(source)
    assert verdict.status == "pending", verdict
    assert message in verdict.message
    assert statuses(verdict) <= {"missing", "unjudged"}


@pytest.mark.parametrize(
    ("edits", "status", "message"),
    [
        ((("        p += -lr * dp", "        p = p - lr * dp"),), "fail", "Nothing moved"),
        (
            (
                ("for p, dp in zip(parameters, gradients, strict=True):", "for i, dp in enumerate(gradients):"),
                ("        p += -lr * dp", "        parameters[i] = parameters[i] - lr * dp"),
            ),
            "fail",
            "`parameters[0] = ...` puts a new tensor into the list",
        ),
        ((("db2 = dlogits.sum(0)", "db2 = dlogits.sum(0, keepdim=True)"),), "error", "`b2` has shape (27,) and was given"),
        ((("db1 = dhprebn.sum(0)", "db1 = dhprebn.sum(0, keepdim=True)"),), "error", "`b1` has shape (200,)"),
        ((("    return loss\n", "\n"),), "fail", "`step` returns None: let it end in `return loss`"),
        ((("    return loss\n", "    return logits\n"),), "fail", "`step` returns a tensor of shape (32, 27)"),
        ((("    return loss\n", "    return 'low'\n"),), "fail", "`step` returns a str"),
        ((("    return loss\n", "    return loss * 2\n"),), "fail", "Is the forward still as it was given?"),
        ((("h = torch.tanh(hpreact)", "h = torch.sigmoid(hpreact)"),), "fail", "Is the forward still as it was given?"),
        ((("def step(", "def stepp("),), "error", "no function `step`"),
        ((("dh = dlogits @ W2.T", "dh = dlogits @ W2"),), "error", "RuntimeError"),
        ((("dh = dlogits @ W2.T", "dh = dlogits @ W2.T * torch.nan"),), "fail", "NaN"),
        ((("    return loss\n", "    while True: pass\n"),), "timeout", "is there a loop that never stops?"),
        ((("    return loss\n", "    exit(0)\n"),), "error", "SystemExit"),
        ((("    return loss\n", "    print('x' * 2_000_000)\n    return loss\n"),), "output_limit", "more than 1 MB"),
        ((("    # backward", "    loss.backward()\n    # backward"),), "forbidden", ""),
        ((("    # backward", "    dh = h.grad\n    # backward"),), "forbidden", "autograd's answer"),
        ((("    # backward", "    )\n    # backward"),), "error", "SyntaxError"),
        ((("    return loss\n", "    W1.resize_(3, 3)\n    return loss\n"),), "fail", "is (3, 3) after a step"),
        ((("    return loss\n", "    parameters.clear()\n    return loss\n"),), "pass", ""),
    ],
)  # fmt: skip
def test_what_else_goes_wrong(edits, status, message, stage):
    verdict = stage(edited(*edits), limits={"cpu_seconds": 1, "wall_seconds": 15.0})
    said = "\n".join([verdict.message, *(finding.message for finding in verdict.findings)])
    assert verdict.status == status, verdict
    assert message in said
    assert "\n" not in verdict.message or status == "error"


def test_a_wrong_step_names_its_line(stage):
    verdict = stage(edited(("dW2 = h.T @ dlogits", "dW2 = hpreact.T @ dlogits")))
    lines = edited(("dW2 = h.T @ dlogits", "dW2 = hpreact.T @ dlogits")).split("\n")
    assert verdict.message == "`dW2`: its values are off."
    assert "dW2 = hpreact.T" in lines[verdict.line - 1]


# Training

IN_FLOAT32 = "    C, W1, b1, W2, b2, bngain, bnbias = parameters\n    if C.dtype == torch.float32:\n"


def only_in_training(lines: str) -> str:
    """Right in single steps, which are float64, and something else in training."""
    return edited(("    C, W1, b1, W2, b2, bngain, bnbias = parameters\n", IN_FLOAT32 + lines))


@pytest.mark.parametrize(
    ("lines", "status", "message"),
    [
        ("        return torch.tensor(torch.nan)\n", "fail", "after 0 of 40 steps: the loss is nan"),
        ("        C.fill_(torch.nan)\n        return 3.0\n", "fail", "a parameter became NaN or infinite"),
        ("        W1.data = W1[:3]\n        return 3.0\n", "fail", "changed its shape"),
        ("        return None\n", "error", "TypeError"),
        ("        raise ValueError('no more')\n", "error", "In training, after 0 of 40 steps: ValueError: no more"),
        ("        import os\n        os._exit(3)\n", "crash", "In training, after 0 of 40 steps: it ended the process"),
    ],
)
def test_training_that_breaks_off(lines, status, message, stage):
    verdict = stage(only_in_training(lines))
    assert verdict.status == status, verdict
    assert message in verdict.message
    assert verdict.points == 7
    assert all(finding.right for finding in verdict.findings)


def test_a_network_that_does_not_learn_is_above_the_bar(stage):
    verdict = stage(only_in_training("        return 3.0\n"), steps=mlp.STEPS)
    assert verdict.status == "fail"
    assert verdict.message.startswith("The validation loss is 3.")
    assert f"below {mlp.bar(mlp.STEPS)} after 8,000 steps" in verdict.message
    assert verdict.points == 7


def test_the_solution_passes_on_the_short_budget(stage):
    verdict = stage(edited(), steps=mlp.STEPS)
    assert verdict.status == "pass", verdict
    assert set(verdict.measures) == {"steps", "train_loss", "val_loss", "test_loss", "bar", "steps_per_second"}
    assert 2.2 < verdict.measures["train_loss"] < verdict.measures["val_loss"] < verdict.measures["bar"]
    progress = [event for event in stage.events if event["event"] == "progress"]
    assert [event["step"] for event in progress] == sorted(event["step"] for event in progress)
    assert progress[-1]["step"] == progress[-1]["steps"] == mlp.STEPS
    assert len(progress) < 400
    trained = stage.event("trained")
    assert trained["each"] == 100
    assert len(trained["curve"]) == 80
    assert trained["curve"][0] > 2.7 > 2.4 > trained["curve"][-1]
    assert len(trained["samples"]) == 20


def test_the_same_seed_gives_the_same_network(stage):
    first = stage(edited()), stage.event("trained")
    second = stage(edited()), stage.event("trained")
    other = stage(edited(), seed=5), stage.event("trained")
    assert first[0].measures["val_loss"] == second[0].measures["val_loss"] != other[0].measures["val_loss"]
    assert first[1]["samples"] == second[1]["samples"] != other[1]["samples"]


def test_a_bar_only_where_a_right_backward_clears_it():
    assert mlp.bar(100) is None
    assert mlp.bar(mlp.STEPS) == mlp.bar(mlp.STEPS + 1)
    assert mlp.bar(200_000) < mlp.bar(mlp.STEPS)


# Runs that go on

SLOW = ("    return loss\n", "    time.sleep(0.0005)\n    return loss\n")


def test_a_run_that_goes_on_ends_bit_for_bit_where_an_unbroken_one_does(bench, tmp_path):
    source = "import time\n" + edited(SLOW).split('"""', 2)[2]
    path = tmp_path / "28_train.py"
    path.write_text(source, encoding="utf-8")
    entry = {"id": EXERCISE, "path": str(path), "shown": "28_train.py"}
    ends = []
    for broken in (False, True):
        options = {"steps": 1750, "seed": 3, "runs": str(tmp_path / str(broken))}
        if broken:
            with Bench() as first:
                for event in first.host.grade(SOLUTIONS, [entry], 1, stage=options):
                    if event.get("kept", 0) >= 500:
                        break  # and hang up, as Ctrl-C does
            saved = next((tmp_path / "True").glob("*/checkpoint.safetensors"))
            assert 500 <= len(safetensors.torch.load_file(saved)["losses"]) < 1750
        events = list(bench.host.grade(SOLUTIONS, [entry], 2, stage=options))
        begun = next(event for event in events if event["event"] == "run")
        assert bool(begun["step"]) == broken
        ends.append((next((tmp_path / str(broken)).glob("*/checkpoint.safetensors")).read_bytes(), events[-3]["samples"]))
    assert ends[0] == ends[1]


def start() -> dict[str, torch.Tensor]:
    return network.parameters(torch.Generator().manual_seed(1), n_hidden=5)


def test_a_run_is_saved_and_found(tmp_path):
    run = runs.Run.begin(100, start(), tmp_path / "run")
    run.losses = torch.arange(50.0)
    run.parameters["b2"] += 1
    run.save()
    again = runs.Run.begin(100, start(), tmp_path / "run")
    assert again.step == 50
    assert all(torch.equal(value, again.parameters[name]) for name, value in run.parameters.items())
    assert runs.Run.begin(100, start(), tmp_path / "run", fresh=True).step == 0
    assert runs.Run.begin(40, start(), tmp_path / "run").note


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\xff" * 100, safetensors.torch.save({"losses": torch.zeros(3)})])
def test_a_corrupt_checkpoint_is_no_end(data, tmp_path):
    (tmp_path / runs.CHECKPOINT).write_bytes(data)
    run = runs.Run.begin(100, start(), tmp_path)
    assert run.step == 0
    assert run.note == "the checkpoint could not be read, so the run begins anew"


def test_a_folder_that_can_not_be_written_to_is_a_note(tmp_path):
    (tmp_path / "file").write_text("in the way")
    run = runs.Run.begin(100, start(), tmp_path / "file" / "run")
    run.save()
    assert "the run is not saved" in run.note


def test_a_run_is_told_by_steps_seed_and_text(tmp_path):
    folders = {runs.folder(tmp_path, steps, seed, text) for steps in (1, 2) for seed in (1, 2) for text in "ab"}
    assert len(folders) == 8


# What a network is worth


@pytest.fixture(scope="module")
def data():
    given = names.load()
    given = replace(given, words=given.words[:500])
    return given, given.splits()


def test_losses_are_those_of_the_lectures_evaluation(data):
    given, splits = data
    p = network.parameters(torch.Generator().manual_seed(1))
    tallies = {name: Tally.of(part, len(given.letters)) for name, part in splits.items()}
    trained = Calibrated(p, tallies["train"])
    assert int(tallies["train"].counts.sum()) == len(splits["train"])
    hprebn = p["C"][splits["train"].X].view(len(splits["train"]), -1) @ p["W1"] + p["b1"]
    mean, var = hprebn.mean(0, keepdim=True), hprebn.var(0, keepdim=True, unbiased=True)
    for name, part in splits.items():
        hprebn = p["C"][part.X].view(len(part), -1) @ p["W1"] + p["b1"]
        h = torch.tanh(p["bngain"] * (hprebn - mean) * (var + 1e-5) ** -0.5 + p["bnbias"])
        assert math.isclose(trained.loss(tallies[name]), F.cross_entropy(h @ p["W2"] + p["b2"], part.Y).item(), rel_tol=1e-5)


def test_names_are_sampled_by_seed_and_end(data):
    given, splits = data
    p = network.parameters(torch.Generator().manual_seed(1))
    trained = Calibrated(p, Tally.of(splits["train"], 27))
    first, same, other = (trained.sample(given, 12, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert first == same != other
    assert all(len(name) <= 40 and set(name) <= set(given.letters[1:]) for name in first)
    p["b2"][0] = -1e6  # never ends by itself
    assert {len(name) for name in Calibrated(p, Tally.of(splits["train"], 27)).sample(given, 3, torch.Generator())} == {40}


# ninja train 28


def command(**options: Any) -> argparse.Namespace:
    defaults = {"steps": 600, "seed": None, "fresh": False, "reference": False, "dir": None, "course": None}
    return argparse.Namespace(**{**defaults, **options})


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "my-ninja"
    (folder / "exercises" / "ninja").mkdir(parents=True)
    (folder / "exercises" / "ninja" / "28_train.py").write_text(edited(), encoding="utf-8")
    return folder


def test_train_tells_all_there_is(workspace, capsys):
    assert train_mlp.main(command(dir=workspace)) == 0
    out, err = capsys.readouterr()
    assert "600 steps on your own gradients" in out
    assert "validation loss" in out
    assert "\x1b" not in out + err
    assert "600 of 600  loss" in err
    (folder,) = (workspace / ".ninja" / "runs").iterdir()
    assert {path.name for path in folder.iterdir()} == {"checkpoint.safetensors", "loss.svg", "names.txt", "result.json"}
    assert len((folder / "names.txt").read_text().splitlines()) == 20
    assert (workspace / ".ninja" / ".gitignore").read_text() == "*\n"
    assert train_mlp.main(command(dir=workspace)) == 0
    assert "--fresh begins anew" in capsys.readouterr().err


def test_train_refuses_a_wrong_step(workspace, capsys):
    path = workspace / "exercises" / "ninja" / "28_train.py"
    path.write_text(edited(("db2 = dlogits.sum(0)", "db2 = dlogits.mean(0)")), encoding="utf-8")
    assert train_mlp.main(command(dir=workspace)) == 1
    out = capsys.readouterr().out
    assert "db2" in out
    assert "Training begins when every step is right: `ninja grade 28` judges" in out


@pytest.mark.parametrize("options", [{"steps": 0}, {"steps": -5}, {"steps": 10**9}, {"seed": -1}])
def test_train_refuses_nonsense(options, workspace):
    with pytest.raises(train_mlp.UsageError, match="from"):
        train_mlp.main(command(dir=workspace, **options))


def test_ctrl_c_says_how_to_go_on(workspace, monkeypatch, capsys):
    def interrupted(course, entry, stage, story, spawn):
        story.take({"event": "run", "step": 0, "steps": 9000, "folder": ""})
        story.take({"event": "progress", "kept": 4500})
        raise KeyboardInterrupt

    monkeypatch.setattr(train_mlp, "_listen", interrupted)
    assert train_mlp.main(command(dir=workspace, steps=9000, seed=4)) == 130
    said = capsys.readouterr().err
    assert said == "\nninja: stopped; kept at step 4,500 of 9,000. `ninja train 28 --steps 9000 --seed 4` goes on from there\n"


@pytest.mark.parametrize("name", ["ninja.train.exercise", "ninja.train.view", "ninja.plot"])
def test_the_command_waits_for_no_torch(name):
    assert not {
        module for module in reaches(name, lazily=False) if module.split(".")[0] in ("torch", "numpy", "safetensors", "rich")
    }


def test_an_interrupted_run_is_told_in_lines(capsys):
    with train_view.display() as show:
        show({"event": "run", "step": 500, "steps": 1000, "note": ""})
        show({"event": "progress", "step": 700, "steps": 1000, "loss": 2.5, "steps_per_second": 3000})
        show({"event": "progress", "step": 1000, "steps": 1000, "loss": 2.4567, "steps_per_second": 3000})
        show({"event": "done"})
    assert capsys.readouterr().err == "going on from step 500 of 1,000\n1,000 of 1,000  loss 2.4567  3,000 steps/s\n"


# Plots


@pytest.mark.parametrize("values", [[3.3, 2.9, 2.5, 2.4, 2.35], [2.0, 2.0], [1.0]])
@pytest.mark.parametrize("plain", [False, True])
def test_a_curve_in_the_terminal(values, plain):
    lines = plot.terminal(values, 40, 6, plain=plain)
    assert len(lines) == 6
    assert max(map(len, lines)) <= 40
    assert not plain or "\n".join(lines).isascii()


def test_a_curve_as_svg():
    from xml.etree import ElementTree

    drawn = plot.svg([3.3, 2.9, 2.5, 2.4], 100, "loss")
    root = ElementTree.fromstring(drawn)
    assert root.tag.endswith("svg")
    assert drawn.count(",") >= 4
