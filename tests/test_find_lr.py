"""`ninja find-lr`: what a sweep's losses say, and real sweeps through real layers."""

from __future__ import annotations

import asyncio
import json
import math
import random
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from helpers import ninja
from test_wavenet_engine import TEXTS

from grader.isolate import Limits, Spawned
from ninja import names
from ninja.search import figure, slope
from ninja.wavenet import jobs, planning, ramp
from ninja.wavenet.optim import Rates

RATES = slope.rates(1.0, 1000, 1000)


def losses(lowest: float, *, noise: float = 0.05, falls_at: float = 0.003) -> list[float]:
    """As of a sweep: flat, falling around one rate, rising again behind another."""
    rng = random.Random(3)
    made = []
    for rate in RATES:
        x, down, up = math.log10(rate), math.log10(falls_at), math.log10(lowest)
        fallen = 1.0 / (1.0 + math.exp(-8 * (x - down)))
        risen = max(0.0, x - up) ** 2
        made.append(3.3 - fallen + 0.3 * risen - 0.05 * min(0.0, x - up) + rng.gauss(0, noise))
    return made


def test_rates_are_those_of_the_engine() -> None:
    rates = Rates(schedule="sweep", lr=0.5)
    steps = 77
    assert slope.rates(0.5, steps, steps) == pytest.approx([0.5 * rates.factor(step, steps) for step in range(steps)])


@pytest.mark.parametrize("noise", [0.0, 0.03, 0.2])
def test_the_reading_finds_where_it_falls_and_where_it_is_lowest(noise: float) -> None:
    reading = slope.read(RATES, losses(0.05, noise=noise))
    assert reading.rate is not None
    assert abs(math.log10(reading.rate / 0.05)) < 0.3
    assert abs(math.log10(RATES[reading.steepest] / 0.003)) < 0.2
    assert f"{RATES[reading.steepest]:.2g}" in reading.why
    assert reading.rate == float(f"{reading.rate:.1e}")  # two digits, as one types it


def test_a_sweep_that_says_nothing_suggests_nothing() -> None:
    falling = [3.3 - 0.001 * step for step in range(1000)]
    for made, said in (
        (falling, "sweep higher rates"),
        (falling[::-1], "sweep lower rates"),
        ([3.3] * 1000, "hardly fell"),
        (falling[:20], "only 20 steps"),
    ):
        reading = slope.read(RATES[: len(made)], made)
        assert reading.rate is None
        assert said in reading.why
    assert slope.read(RATES[:900], falling[:900], blown=True).rate is not None  # what comes next is known to be worse
    for count in (0, 1, 5, 60):
        reading = slope.read(RATES[:count], falling[:count], blown=True)
        assert not reading.known
        assert "blew up too soon: sweep lower rates" in reading.why


def test_a_loss_that_blows_up_is_cut_off_at_the_same_step_however_it_arrives() -> None:
    made = [3.3] * 50 + [2.5] * 50 + [5.0] * 50
    assert slope.blown_up_at(made) == 110
    assert slope.blown_up_at(made[:117]) == 110
    assert slope.blown_up_at(made[:109]) is None
    assert slope.blown_up_at([2.0, 9.9] * 4) is None


def test_smoothing_keeps_a_straight_line_straight() -> None:
    line = [1.0 + 0.5 * place for place in range(50)]
    values, slopes = slope.smoothed(line, 4.0)
    assert values == pytest.approx(line)
    assert slopes == pytest.approx([0.5] * 50)


def test_the_picture_has_both_marks_and_a_logarithmic_axis() -> None:
    drawn = figure.sweep(slope.read(RATES, losses(0.05)), "wavenet")
    ElementTree.fromstring(drawn)
    for words in ("Which learning rate? wavenet", "falls fastest", "lowest: the suggestion", "each step", "smoothed", ">0.01<"):
        assert words in drawn
    assert drawn == figure.sweep(slope.read(RATES, losses(0.05)), "wavenet")


# through layers, in workers


def swept(texts: dict[str, str], **flags: Any) -> list[dict[str, Any]]:
    """A sweep in a worker; its events."""
    given = replace(names.load(), words=names.load().words[:300])
    about, _ = planning.plan({"recipe": "quick", "hidden": 12, "embedding": 4, "batch": 16, "names": None}, given)
    events: list[dict[str, Any]] = []

    async def run() -> None:
        workers = Spawned(())
        request = {"about": about, "texts": texts, "highest": 1.0, "steps": 200, "patience": 30.0, **flags}
        await ramp.run(request, workers, Limits(), lambda event: events.append(dict(event)))
        if workers._next is not None:
            waiting = await workers._next
            await workers.close()
            await waiting.wait()
        await asyncio.sleep(0.1)  # pipes are closed

    asyncio.run(run())
    return events


def test_layers_that_break_off_are_told_of() -> None:
    needed = {stem: TEXTS[stem] for stem in ("01_flatten_consecutive", "02_linear", "05_batchnorm", "06_embedding", "07_tanh")}
    broken = needed["07_tanh"] + "\n\nTanh.backward = lambda self, dout: 1 / 0\n"
    (event,) = [event for event in swept({**needed, "07_tanh": broken}) if event["event"] != "progress"]
    assert event["event"] == "stopped"
    assert "ZeroDivisionError" in event["message"]
    assert event["stems"] == ("07_tanh",)


def test_the_rates_of_an_optimiser_keep_their_proportion() -> None:
    usual = jobs.Config(planning.recipes.design("wavenet", 27), rates=Rates(lr=0.03, adam_lr=0.01))
    made = ramp.config(usual, 0.6, 100)
    assert (made.rates.lr, made.rates.schedule, made.steps) == (0.6, "sweep", 100)
    assert made.rates.adam_lr == pytest.approx(0.2)
    _, config = planning.plan({"lr": 0.6, "recipe": "quick", "steps": 5}, names.load())
    recipe = planning.recipes.RECIPES["quick"].rates
    assert (config.rates.lr, config.rates.adam_lr) == (0.6, pytest.approx(recipe.adam_lr * 0.6 / recipe.lr))


# the command


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learner's folder, and a short list of names in it."""
    folder = tmp_path_factory.mktemp("find-lr") / "mine"
    assert ninja("init", folder, cwd=folder.parent, course=None).returncode == 0
    (folder / "short.txt").write_text("\n".join(names.load().words[:400]), encoding="utf-8")
    return folder


TINY = ("--reference", "--recipe", "quick", "--hidden", "16", "--embedding", "4", "--names", "short.txt")


def test_the_suggestion_its_reason_its_command_and_its_folder(workspace: Path) -> None:
    outcome = ninja("find-lr", *TINY, "--steps", "300", "--json", cwd=workspace, course=None)
    assert (outcome.returncode, outcome.stderr) == (0, "")
    told = json.loads(outcome.stdout)
    assert 0.001 < told["suggestion"] < 1
    assert told["steepest"]["rate"] < told["lowest"]["rate"]
    assert len(told["rates"]) == len(told["losses"]) == told["steps"] <= 300
    words = told["command"].split()
    assert words[:2] == ["ninja", "train"]
    assert words[words.index("--lr") + 1] == f"{told['suggestion']:g}"
    assert words[-1] == "--reference"
    folder = Path(told["folder"])
    assert folder.parent == workspace / "runs" / "find-lr"
    assert sorted(path.name for path in folder.iterdir()) == ["lr.svg", "sweep.json"]
    assert json.loads((folder / "sweep.json").read_text())["losses"] == told["losses"]

    again = ninja("find-lr", *TINY, "--steps", "300", cwd=workspace, course=None, COLUMNS="40", NO_COLOR="1")
    assert again.returncode == 0
    assert f"suggestion: {told['suggestion']:g} (the recipe has {told['usual']:g})" in again.stdout
    assert told["command"] in again.stdout
    assert "\x1b" not in again.stdout + again.stderr
    curve = [line for line in again.stdout.splitlines() if "│" in line]
    assert curve
    assert max(map(len, curve)) <= 40
    second = workspace / "runs" / "find-lr" / f"{folder.name}-2" / "sweep.json"
    assert json.loads(second.read_text())["losses"] == told["losses"]  # the same seed, the same sweep
    assert ninja("compare", cwd=workspace, course=None).stdout.count("find-lr") == 0  # it is no run


def test_a_loss_that_blows_up_ends_it_as_a_result(workspace: Path) -> None:
    words = ("--recipe", "lecture", "--model", "mlp3", "--names", "short.txt", "--highest", "100", "--reference", "--json")
    outcome = ninja("find-lr", *words, cwd=workspace, course=None)
    told = json.loads(outcome.stdout)
    assert told["blown_up"]
    assert told["steps"] < told["planned"]
    assert all(math.isfinite(loss) for loss in told["losses"])
    assert outcome.returncode == (0 if told["suggestion"] else 1)
    assert (Path(told["folder"]) / "lr.svg").is_file()


def test_layers_that_do_not_pass_are_not_swept(workspace: Path) -> None:
    outcome = ninja("find-lr", cwd=workspace, course=None)
    assert outcome.returncode == 1
    assert "Training begins when your layers pass" in outcome.stdout
    assert "next: exercises" in outcome.stdout


def test_what_find_lr_finds_is_no_option_of_it(tmp_path: Path) -> None:
    for words in (("--lr", "0.1"), ("--epochs", "2"), ("--steps", "3"), ("--highest", "0")):
        outcome = ninja("find-lr", *words, cwd=tmp_path, course=None)
        assert outcome.returncode == 2
        assert words[0] in outcome.stderr
