"""`ninja train` as it is typed: what it refuses, what it says, how it is interrupted and goes on. Real command, real workers."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers import ROOT, environment, ninja
from judging import SOLUTIONS
from test_imports import reaches
from test_train_session import SLOW, after, wrapped

from grader.errors import UsageError
from ninja import arguments, names
from ninja.run import folder as run_folder
from ninja.run.folder import RunFolder
from ninja.train import command as train

TINY = ["--hidden", "16", "--embedding", "6", "--batch", "16"]


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short list of names, with all that a list may have in it."""
    words = list(names.load().words[:400])
    path = tmp_path_factory.mktemp("lists") / "short.txt"
    path.write_bytes("\r\n".join(["", "Zoë", "ÅSA", *words, words[0], "", ""]).encode())
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A learner's folder in which the layers are written, and nothing else."""
    folder = tmp_path / "mine"
    (folder / "exercises" / "ninja").mkdir(parents=True)
    (folder / "exercises" / "wavenet").mkdir()
    for path in (SOLUTIONS / "wavenet").glob("*.py"):
        (folder / "exercises" / "wavenet" / path.name).write_bytes(path.read_bytes())
    return folder


def layer(workspace: Path, texts: dict[str, str]) -> None:
    for stem, text in texts.items():
        (workspace / "exercises" / "wavenet" / f"{stem}.py").write_text(text, encoding="utf-8")


def runs(workspace: Path) -> list[RunFolder]:
    return run_folder.every(workspace / "runs")


def said(text: str) -> str:
    """Without the line ends that a narrow terminal asks for."""
    return " ".join(text.split())


def command(*words: str | Path, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ninja", *map(str, words)],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


# Refused


def test_it_is_locked_until_the_lectures_track_passes(tmp_path):
    assert ninja("init", "mine", cwd=tmp_path, course=None).returncode == 0
    outcome = ninja("train", cwd=tmp_path / "mine", course=None)
    assert outcome.returncode == 1
    text = said(outcome.stdout)
    assert "locked until `ninja` passes: 28 left" in text
    assert "to do Loss: the average" in text
    assert "`ninja grade 1` judges it, `ninja hint 1` gives a nudge" in text
    assert not (tmp_path / "mine" / "runs").exists()


def test_layers_that_do_not_pass_are_listed(workspace):
    (workspace / "exercises/wavenet/06_embedding.py").unlink()
    layer(workspace, wrapped("07_tanh", "Tanh", after(0, "backward", "dout", "out = out * 2")))
    outcome = ninja("train", "--unlock", "--json-lines", cwd=workspace, course=None)
    assert outcome.returncode == 1
    (line,) = map(json.loads, outcome.stdout.splitlines())
    assert line["event"] == "refused"
    assert {one["id"]: one["status"] for one in line["missing"]} == {"wavenet/06_embedding": "gone", "wavenet/07_tanh": "fail"}
    outcome = ninja("train", "--unlock", cwd=workspace, course=None)
    assert "wavenet/07 not right yet" in said(outcome.stdout)
    assert "`ninja reset wavenet/06` makes the file anew" in outcome.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["28", "--recipe", "quick"], "--recipe is not for exercise 28"),
        (["tree", "--model", "flat8"], "two models"),
        (["10"], "`ninja train 28` exercise 28"),
        (["--fresh"], "--fresh is for `ninja train 28`"),
        (["--resume", "--steps", "5"], "a run goes on as it began: leave out --steps"),
        (["tree", "--resume"], "--resume tree`, without a model"),
        (["--resume"], "there is no run to go on with"),
        (["--resume", "nothing"], "no run `nothing`"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(words, message, workspace):
    with pytest.raises(UsageError, match=message):
        train.main(arguments.parse(["train", "--dir", str(workspace), *words]))


@pytest.mark.parametrize(
    "words",
    [
        ["--steps", "0"],
        ["--steps", "x"],
        ["--epochs", "0"],
        ["--lr", "nan"],
        ["--seed", "-1"],
        ["--steps", "5", "--epochs", "1"],
    ],
)
def test_numbers_that_are_none_are_refused_as_they_are_typed(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        arguments.parse(["train", *words])
    assert "ninja train --help" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"model": "nothing"}, "no model `nothing`: there are mlp3"),
        ({"recipe": "nothing"}, "no recipe `nothing`: there are minute"),
        ({"model": "wavenet-conv", "context": 6}, "not 6"),
        ({"context": 8, "depth": 4}, "1 to 3 levels"),
        ({"model": "tree", "batch": 1}, "--batch 1"),
        ({"hidden": 16000}, "parameters are more than fit"),
        ({"steps": None, "epochs": 1e6}, "steps are more than anyone waits for"),
    ],
)
def test_a_plan_that_makes_no_network_is_refused(asked, message, bench):
    with pytest.raises(UsageError, match=message):
        list(bench.host.call("ninja.wavenet.session:plan", **{"steps": 5, **asked}))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "has no names in it"),
        (b"\n\r\n  \n", "has no names in it"),
        (b"ann\nbob\n", "has 2 names"),
        (b"\xff\xfe" * 30, "not UTF-8"),
        (b"ann\nb.b\n" * 10, "has a `.` in it"),
    ],
)
def test_a_list_that_is_none_is_refused(data, message, bench, tmp_path):
    path = tmp_path / "list.txt"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=message):
        list(bench.host.call("ninja.wavenet.session:plan", names=str(path)))


# A run


def test_a_run_in_a_pipe(workspace, short):
    outcome = ninja("train", "--unlock", "--steps", "24", *TINY, "--names", short, cwd=workspace, course=None)
    assert outcome.returncode == 0, outcome.stderr
    assert "\x1b" not in outcome.stdout + outcome.stderr
    assert max(map(len, outcome.stdout.splitlines())) <= 80
    text = said(outcome.stdout)
    for words in (
        "model wavenet-shared,",
        "parameters, sees 8 letters",
        "recipe minute: 24 steps of 16 names",
        "capitals lowered in 2 names",
        "blank lines skipped",
        "backward your own, and autograd is off: exercises/wavenet/01_flatten_consecutive.py, 02_linear.py",
        "24 steps on your own backward in",
        "validation loss",
        "unseen loss",
        "Every check agreed with autograd: at most",
        "names that it made up",
        "each point the mean of",
        "kept in runs/",
    ):
        assert words in text, words
    assert "lecture" not in text, "another list of names can't be compared with it"
    assert "24 of 24 loss" in said(outcome.stderr)
    (run,) = runs(workspace)
    assert run.by == "you"
    assert run.about["names"]["letters"].endswith("åë")
    assert set(run.about["layers"]) == {"01_flatten_consecutive", "02_linear", "05_batchnorm", "06_embedding", "07_tanh"}


def test_json_lines_and_nothing_else(workspace, short):
    words = ["train", "mlp3", "--reference", "--json-lines", "--steps", "8", *TINY, "--names", short]
    outcome = ninja(*words, cwd=workspace, course=None)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    events = [json.loads(line, parse_constant=pytest.fail) for line in outcome.stdout.splitlines()]
    kinds = [event["event"] for event in events]
    assert kinds[:2] == ["plan", "run"]
    assert {"first_loss", "progress", "trained"} <= set(kinds)
    outcome = ninja("train", "--json-lines", "--names", "nowhere.txt", "--reference", cwd=workspace, course=None)
    assert outcome.returncode == 2
    assert json.loads(outcome.stdout)["event"] == "failed"
    assert "nowhere.txt is not there" in outcome.stderr


def test_a_layer_that_goes_wrong_in_training_is_named_with_its_file(workspace, short):
    body = after(60, "backward", "dout", "self.grads = [self.grads[0] * 2, self.grads[1]]")
    layer(workspace, wrapped("05_batchnorm", "BatchNorm1d", body))
    words = ["train", "--unlock", "--steps", "100", *TINY, "--check-every", "5", "--names", short]
    outcome = ninja(*words, cwd=workspace, course=None)
    assert outcome.returncode == 1, outcome.stdout
    text = said(outcome.stdout)
    assert "The run stopped: at step 60 the gradient of `3.gamma` is wrong" in text
    assert "look at exercises/wavenet/05_batchnorm.py" in text
    assert "`ninja grade wavenet/05` judges it again" in text
    assert not runs(workspace)[0].finished


def interrupted(workspace: Path, short: Path, how: str, *more: str) -> None:
    """A run that is broken off once it has a checkpoint."""
    layer(workspace, SLOW)
    words = ["train", "--unlock", "--steps", "600", *TINY, "--names", short, *more]
    before = len(runs(workspace))
    process = command(*words, cwd=workspace)
    try:
        deadline = time.monotonic() + 120
        while not (len(runs(workspace)) > before and runs(workspace)[-1].kept):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        if how == "ctrl-c":
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
            assert process.returncode == 130
            name, kept = runs(workspace)[-1].name, runs(workspace)[-1].kept
            assert f"ninja: stopped; kept at step {kept:,} of 600. `ninja train --resume {name}` goes on" in err
            assert "Traceback" not in out + err
        else:
            for pid in [*descendants(process.pid), process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()


def descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found, todo = [], [pid]
    while todo:
        todo += children.get(todo[0], [])
        found += children.get(todo.pop(0), [])
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc")
def test_a_run_that_was_interrupted_and_killed_ends_where_an_unbroken_one_does(workspace, short):
    interrupted(workspace, short, "ctrl-c")
    interrupted(workspace, short, "kill")
    first, second = runs(workspace)
    assert 0 < first.kept < 600
    path = workspace / "exercises/wavenet/02_linear.py"
    text = path.read_text()
    path.write_text(text + "\n# a remark\n")
    refused = ninja("train", "--unlock", "--resume", first.name, cwd=workspace, course=None)
    assert refused.returncode == 2
    assert "exercises/wavenet/02_linear.py changed since" in refused.stderr
    assert "--changed` goes on all the same" in refused.stderr
    went_on = ninja("train", "--unlock", "--resume", first.name, "--changed", cwd=workspace, course=None)
    assert went_on.returncode == 0, went_on.stderr
    assert "going on from step" in went_on.stderr
    path.write_text(text)
    assert ninja("train", "--unlock", "--resume", cwd=workspace, course=None).returncode == 0  # the latest that can go on
    whole = ninja("train", "--unlock", "--steps", "600", *TINY, "--names", short, cwd=workspace, course=None)
    assert whole.returncode == 0
    assert "The best of your other runs" in said(whole.stdout)
    files = [{name: (run.path / name).read_bytes() for name in ("model.safetensors", "samples.txt")} for run in runs(workspace)]
    assert files[0] == files[1] == files[2]
    assert RunFolder(second.path).metrics().losses == runs(workspace)[2].metrics().losses
    done = ninja("train", "--unlock", "--resume", first.name, cwd=workspace, course=None)
    assert "has come to its end" in done.stderr


@pytest.mark.parametrize(
    "name", ["ninja.train.command", "ninja.train.options", "ninja.train.report", "ninja.train.gate", "ninja.run.folder"]
)
def test_the_command_waits_for_no_torch(name):
    heavy = ("torch", "numpy", "safetensors", "rich", "matplotlib")
    assert not {module for module in reaches(name, lazily=False) if module.split(".")[0] in heavy}
    assert ROOT.joinpath(*name.split(".")).with_suffix(".py").is_file()
