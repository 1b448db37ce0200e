"""Training runs through the real judge and its workers: what layers do wrong is caught and named, and a run can go on."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from judging import SOLUTIONS, Bench

from grader.client import Host
from grader.errors import UsageError
from ninja import names
from ninja.run import folder as run_folder
from ninja.run import tensors
from ninja.run.folder import RunFolder
from ninja.wavenet import jobs

SESSION = "ninja.wavenet.session"
TEXTS = {stem: (SOLUTIONS / "wavenet" / f"{stem}.py").read_text(encoding="utf-8") for stem in jobs.LAYERS}
TINY: dict[str, Any] = {"model": "wavenet-shared", "hidden": 16, "embedding": 6, "batch": 16, "steps": 60, "check_every": 10}
Events = list[dict[str, Any]]


class Trainer:
    """Runs the session as the command does. `list` is a short list of names."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.host, self.root = bench.host, folder / "runs"
        self.list = folder / "names.txt"
        self.list.write_text("\n".join(names.load().words[:400]), encoding="utf-8")

    def plan(self, **asked: Any) -> dict[str, Any]:
        asked = asked if "resume" in asked else {"names": str(self.list), **TINY, **asked}
        return next(event for event in self.host.call(f"{SESSION}:plan", **asked) if event["event"] == "plan")

    def request(self, texts: Mapping[str, str] | None = None, *, by: str = "you", **asked: Any) -> dict[str, Any]:
        plan = self.plan(**asked)
        about = {**plan["about"], "by": by} if "resume" not in asked else plan["about"]
        where = {"resume": asked["resume"]} if "resume" in asked else {"root": str(self.root)}
        layers = {stem: TEXTS[stem] for stem in plan["needs"]} | dict(texts or {})
        return {"about": about, "texts": layers, "samples": 5, "patience": 4.0, "pictures": False, **where}

    def __call__(self, texts: Mapping[str, str] | None = None, **asked: Any) -> Events:
        return list(self.host.call(f"{SESSION}:train", **self.request(texts, **asked)))

    @property
    def run(self) -> RunFolder:
        return run_folder.every(self.root)[-1]


@pytest.fixture
def trainer(bench: Bench, tmp_path: Path) -> Trainer:
    return Trainer(bench, tmp_path)


def of(events: Events, kind: str) -> dict[str, Any]:
    return next(event for event in events if event["event"] == kind)


def changed(stem: str, *edits: tuple[str, str]) -> dict[str, str]:
    text = TEXTS[stem]
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return {stem: text}


def wrapped(stem: str, name: str, body: str) -> dict[str, str]:
    """A layer of which something is wrong after a while: `body` are methods of a class that inherits from the right one."""
    return {stem: f"{TEXTS[stem]}\n\n_Right = {name}\n\n\nclass {name}(_Right):\n    calls = 0\n\n{body}\n"}


def after(count: int, method: str, given: str, wrong: str) -> str:
    return (
        f"    def {method}(self, {given}):\n"
        f"        out = _Right.{method}(self, {given})\n"
        f"        self.calls += 1\n"
        f"        if self.calls > {count}:\n"
        f"            {wrong}\n"
        f"        return out\n"
    )


# A run and its folder


def test_a_run_leaves_all_there_is(trainer: Trainer):
    request = trainer.request(by="reference") | {"pictures": True}
    events = list(trainer.host.call(f"{SESSION}:train", **request))
    assert [event["event"] for event in events if event["event"] not in ("progress", "note")] == [
        "run",
        "first_loss",
        "trained",
        "drawn",
        "done",
    ]
    run, told = trainer.run, trainer.run.metrics()
    assert run.finished
    assert (run.model, run.by, run.steps, run.kept) == ("wavenet-shared", "reference", 60, 60)
    assert told.steps == 60
    assert all(map(math.isfinite, told.losses))
    assert told.losses[-1] < told.losses[0] - 0.3
    assert [step for step, _ in told.checks] == [0, 10, 20, 30, 40, 50]
    assert [step for step, _ in told.looks] == [0, 10, 20, 30, 40, 50]
    assert 0 < told.cpu_seconds < 60
    result = dict(run.result or {})
    assert result["worst_check"]["difference"] < 1e-4
    assert (run.path / "samples.txt").read_text(encoding="utf-8").splitlines() == result["samples"]
    assert len(result["samples"]) == 5
    # The losses are those of the saved model on the saved list, and they are told in the event.
    given, model = tensors.names_of(run), tensors.model(run)
    train, dev, test = names.split(given.words)
    unseen = [word for word in dev if word not in set(train)]
    for words, part in ((train, "train"), (dev, "val"), (test, "test"), (unseen, "unseen")):
        assert result["losses"][part] == pytest.approx(model.loss(jobs.row(words, given.letters)), abs=2e-5)
    assert of(events, "trained")["losses"] == result["losses"]
    assert of(events, "first_loss")["loss"] == pytest.approx(of(events, "first_loss")["expected"], abs=0.2)
    assert not any(path.name.endswith(".part") for path in run.path.iterdir())
    assert [Path(path).suffix for path in of(events, "drawn")["files"]]


def test_a_second_run_of_a_day_has_a_folder_of_its_own(trainer: Trainer):
    for _ in range(2):
        trainer(steps=3, check_every=0)
    first, second = run_folder.every(trainer.root)
    assert second.name == f"{first.name}-2"
    assert (trainer.root / ".gitignore").read_text() == "*\n"
    assert second.result is not None
    assert second.result["worst_check"] is None


@pytest.mark.parametrize("model", ["mlp3", "wavenet-conv", "gated"])
def test_every_form_trains_and_agrees(model: str, trainer: Trainer):
    events = trainer(model=model, steps=12, check_every=4)
    assert of(events, "trained")["worst_check"]["difference"] < 1e-4
    assert of(events, "progress")["examples_per_second"] > 0


def test_autograd_comes_out_the_same_without_checks(trainer: Trainer):
    events = trainer(by="autograd")
    assert of(events, "trained")["worst_check"] is None
    assert of(events, "trained")["losses"]["train"] < 2.7
    assert trainer.run.by == "autograd"
    assert trainer.run.metrics().steps == 60


# Wrong layers

EVAL = """\
    def __call__(self, x):
        if self.training:
            return _Right.__call__(self, x)
        self.calls += 1
        kept = self.running_mean, self.running_var
        self.training = True
        out = _Right.__call__(self, x) if self.calls > 2 else None
        self.training = False
        self.running_mean, self.running_var = kept
        return _Right.__call__(self, x) if out is None else out
"""
WRONG = {
    "gamma, after a while": (
        wrapped(
            "05_batchnorm", "BatchNorm1d", after(23, "backward", "dout", "self.grads = [self.grads[0] * 2, self.grads[1]]")
        ),
        ("gamma` is wrong", "at step 30"),
        "05_batchnorm",
    ),
    "dx of BatchNorm": (
        wrapped("05_batchnorm", "BatchNorm1d", after(15, "backward", "dout", "out = out * 1.01")),
        ("`3.weight` is wrong", "1% of its largest entry", "at step 20"),
        "05_batchnorm",
    ),
    "only a matrix": (
        wrapped("02_linear", "Linear", after(15, "backward", "dout", "self.grads = [self.grads[0] * 1.5, *self.grads[1:]]")),
        ("`out.weight` is wrong", "50% of its largest entry"),
        "02_linear",
    ),
    "tanh": (
        wrapped("07_tanh", "Tanh", after(15, "backward", "dout", "out = out * 0.9")),
        ("is wrong", "what sends its gradient there"),
        "07_tanh",
    ),
    "eval mode": (wrapped("05_batchnorm", "BatchNorm1d", EVAL), ("in eval mode", "at step 20"), "05_batchnorm"),
    "running statistics": (
        wrapped("05_batchnorm", "BatchNorm1d", after(15, "__call__", "x", "self.running_var = self.running_var * 1.05")),
        ("running statistics", "at step 20", "momentum"),
        "05_batchnorm",
    ),
    "the forward": (
        wrapped("07_tanh", "Tanh", after(30, "__call__", "x", "out = out * 0.9")),
        ("the loss of a batch", "forward"),
        "05_batchnorm",
    ),
    "a shape": (
        wrapped("02_linear", "Linear", after(15, "backward", "dout", "self.grads = [self.grads[0][:1], *self.grads[1:]]")),
        ("`out.weight` is wrong", "missing, of the wrong shape, or no number"),
        "02_linear",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_goes_wrong_in_training_is_named(name: str, trainer: Trainer):
    texts, words, stem = WRONG[name]
    events = trainer(texts)
    stopped = of(events, "stopped")
    assert all(word in stopped["message"] for word in words), stopped
    assert stopped.get("stems", [stem])[0] == stem, stopped
    assert not any(event["event"] == "trained" for event in events)
    assert trainer.run.metrics().stopped == stopped["message"]
    assert not trainer.run.finished


BAD = {
    "nan": (
        "07_tanh",
        "Tanh",
        "__call__",
        "x",
        "out = out / 0 * 0",
        "diverged",
        ("is nan", "agreed with autograd", "--check-every 1"),
    ),
    "raise": ("07_tanh", "Tanh", "backward", "dout", "self.nothing", "error", ("AttributeError", "nothing", "after")),
    "hang": ("07_tanh", "Tanh", "__call__", "x", "while True: pass", "timeout", ("nothing came for 4 seconds", "never ends")),
    "memory": ("07_tanh", "Tanh", "__call__", "x", "self.kept = torch.zeros(1 << 32)", "memory", ("more memory",)),
    "prints": ("07_tanh", "Tanh", "__call__", "x", "print('x' * 4_000_000)", "output_limit", ("printed more than 1 MB",)),
    "exit": ("07_tanh", "Tanh", "__call__", "x", "raise SystemExit", "error", ("SystemExit",)),
    "autograd": ("07_tanh", "Tanh", "__call__", "x", "out.clone().backward()", "forbidden", ("`.backward()` is switched off",)),
}


@pytest.mark.parametrize("name", BAD)
def test_what_breaks_off_is_told(name: str, trainer: Trainer):
    stem, layer, method, given, wrong, status, words = BAD[name]
    events = trainer(wrapped(stem, layer, after(40, method, given, wrong)))
    stopped = of(events, "stopped")
    assert stopped["status"] == status, stopped
    assert all(word in stopped["message"] for word in words), stopped
    if name in ("raise", "exit", "autograd", "memory"):
        assert stopped["stems"] == [stem]
        assert "07_tanh.py, line" in stopped["traceback"] or "line" in stopped["traceback"]
    if name == "prints":
        assert stopped["output"].startswith("xxx")
    assert of(trainer(steps=2), "trained"), "the judge goes on"


def test_weights_that_are_too_large_are_seen_in_the_first_loss(trainer: Trainer):
    events = trainer(changed("02_linear", ("/ fan_in**0.5", "* 3.0")), hidden=64, steps=3)
    first = of(events, "first_loss")
    assert first["loss"] > first["expected"] + 0.3


def test_a_run_that_diverges_is_not_blamed_on_its_layers(trainer: Trainer):
    events = trainer(model="tree", recipe="lecture", lr=1000.0, steps=200, batch=32, check_every=5)
    stopped = next((event for event in events if event["event"] == "stopped"), None)
    assert stopped is None or "is wrong" not in stopped["message"], stopped


# Runs that go on


def interrupt(trainer: Trainer, at: int, request: Mapping[str, Any]) -> None:
    """Train with a judge of its own, and hang up once so many steps are kept, as Ctrl-C does."""
    with Host() as host:
        for event in host.call(f"{SESSION}:train", **request):
            if event.get("kept", 0) >= at:
                break


def slowed(**asked: Any) -> dict[str, Any]:
    return {"steps": 150, "check_every": 40, **asked}


SLOW = wrapped("07_tanh", "Tanh", after(0, "backward", "dout", "import time; time.sleep(0.002)"))


def often(request: dict[str, Any]) -> dict[str, Any]:
    """The same with a checkpoint at every report."""
    request["about"]["config"]["keep_seconds"] = 0.0
    return request


@pytest.mark.parametrize("by", ["you", "autograd"])
def test_a_run_that_goes_on_ends_bit_for_bit_where_an_unbroken_one_does(by: str, trainer: Trainer):
    steps = 150 if by == "you" else 600
    whole = trainer(SLOW, by=by, **slowed(steps=steps))
    unbroken = trainer.run
    interrupt(trainer, steps // 10, often(trainer.request(SLOW, by=by, **slowed(steps=steps))))
    broken = trainer.run
    kept = broken.kept
    assert steps // 10 <= kept < steps
    assert not broken.finished
    assert broken.resumable
    events = trainer(SLOW, by=by, resume=str(broken.path))
    assert of(events, "run")["step"] == kept
    for name in (run_folder.MODEL, run_folder.CHECKPOINT):
        assert (unbroken.path / name).read_bytes() == (broken.path / name).read_bytes()
    assert of(whole, "trained")["losses"] == of(events, "trained")["losses"]
    assert of(whole, "trained")["samples"] == of(events, "trained")["samples"]
    one, other = unbroken.metrics(), broken.metrics()
    assert one.losses == other.losses
    assert one.checks == other.checks
    assert one.looks == other.looks


def test_a_disk_that_is_full_loses_nothing(trainer: Trainer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    request = often(trainer.request(SLOW, **slowed()))
    events = []
    with Host() as host:
        for event in host.call(f"{SESSION}:train", **request):
            events.append(event)
            if event["event"] == "progress" and not any(each["event"] == "note" for each in events) and event["kept"]:
                path = trainer.run.path
                path.rename(trainer.root / "moved")
                path.write_text("in the way")  # from now on writing there fails
    assert "training goes on" in of(events, "note")["message"]
    trained = of(events, "trained")
    assert str(elsewhere) in trained["note"]
    run = RunFolder(Path(trained["folder"]))
    assert run.finished
    assert run.metrics().steps == 150
    assert tensors.model(run).design.hidden == 16


def test_a_torn_line_and_lines_behind_the_checkpoint_are_cut_off(trainer: Trainer):
    interrupt(trainer, 20, often(trainer.request(SLOW, **slowed())))
    run = trainer.run
    with (run.path / run_folder.METRICS).open("a", encoding="utf-8") as file:
        file.write('{"step":149,"val":1.0}\n{"step":150,"losses":[1.0,')
    assert run.metrics().vals[-1] == (149, 1.0)
    trainer(SLOW, resume=str(run.path))
    text = (run.path / run_folder.METRICS).read_text(encoding="utf-8")
    assert all(json.loads(line) for line in text.splitlines())
    assert (149, 1.0) not in run.metrics().vals
    assert run.metrics().steps == 150


def test_without_a_checkpoint_it_begins_again(trainer: Trainer):
    assert of(trainer(WRONG["tanh"][0]), "stopped")["kept"] == 0
    events = trainer(resume=str(trainer.run.path))
    assert of(events, "run")["step"] == 0
    assert trainer.run.finished
    assert trainer.run.metrics().stopped == ""


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\xff" * 100], ids=["empty", "text", "bytes"])
def test_a_checkpoint_that_is_none_is_refused(damage: bytes, trainer: Trainer):
    interrupt(trainer, 20, often(trainer.request(SLOW, **slowed())))
    (trainer.run.path / run_folder.CHECKPOINT).write_bytes(damage)
    with pytest.raises(UsageError, match="can't be read"):
        trainer(SLOW, resume=str(trainer.run.path))


def test_another_list_of_names_is_refused(trainer: Trainer):
    interrupt(trainer, 20, often(trainer.request(SLOW, **slowed())))
    trainer.list.write_text(trainer.list.read_text().replace("\n", "\r\n\r\n"))
    assert trainer.plan(resume=str(trainer.run.path))["step"] >= 20  # the same names
    trainer.list.write_text(trainer.list.read_text() + "\nmore\n")
    with pytest.raises(UsageError, match="has changed since"):
        trainer.plan(resume=str(trainer.run.path))


def test_two_processes_do_not_train_one_run(trainer: Trainer):
    with Host() as host:
        for event in host.call(f"{SESSION}:train", **often(trainer.request(SLOW, **slowed()))):
            if event.get("kept"):
                with pytest.raises(UsageError, match="another process"):
                    trainer(SLOW, resume=str(trainer.run.path))
                break
