"""The engine: runs in a worker and here, resumed, checked, broken, on other alphabets."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
import torch
from test_wavenet_models import SOLUTIONS, worked

from grader import wire
from grader.isolate import Limits, Spawned
from ninja import names
from ninja.wavenet import autograd, check, engine, jobs, optim, recipes, worth
from ninja.wavenet.designs import Design

TEXTS = {stem: (SOLUTIONS / f"{stem}.py").read_text(encoding="utf-8") for stem in jobs.LAYERS}
GIVEN = names.load()
TRAIN = jobs.row(GIVEN.words[:600], GIVEN.letters)


@pytest.fixture(autouse=True)
def one_thread():
    """As in a worker: sums come out the same, and a busy machine is no trouble."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def layers():
    return worked()


def config(form="shared", **changes):
    design = Design(form, 8, 6, 12, (2, 2, 2), len(GIVEN.letters))
    return replace(jobs.Config(design, batch=32, steps=30, seed=3, recalibrate=4, pooled=True), **changes)


def here(config, layers, *, row=TRAIN, first=0, start=None):
    """A run in this process; its frames."""
    frames = []

    def send(header, tensors=None):
        frames.append(wire.Frame(header, {name: value.clone() for name, value in (tensors or {}).items()}))

    header = {**config.to_json(), "first": first}
    try:
        engine.Training(layers, header, {"row": row, **(start or {})}, send).run()
    finally:
        torch.set_default_dtype(torch.float32)
    return frames


def worker(config, texts=TEXTS):
    """A run in a jailed worker; its outcome and its frames."""

    async def run():
        workers, frames = Spawned(()), []
        limits = jobs.limits(Limits(), config)
        outcome = await workers.run(jobs.job(config, TRAIN, texts, limits), limits, frames.append)
        waiting = await workers._next
        await workers.close()
        await waiting.wait()
        await asyncio.sleep(0.1)  # pipes are closed
        return outcome, frames

    return asyncio.run(run())


def of(frames, what):
    return [frame for frame in frames if frame.header.get("what") == what]


def same(a, b):
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


@pytest.mark.parametrize("form", ["windows", "slid", "shared", "gated"])
def test_a_run_that_goes_on_ends_where_one_in_one_piece_ends(form, layers):
    whole = config(form, keep_seconds=-1.0)
    engine.REPORT_SECONDS, usual = -1.0, engine.REPORT_SECONDS
    try:
        straight = here(whole, layers)
        middle = of(straight, "checkpoint")[12]
        assert jobs.fits(whole, middle.tensors)
        assert not jobs.fits(replace(whole, rates=optim.Rates("adamw")), middle.tensors)
        again = here(whole, layers, first=middle.header["step"], start=middle.tensors)
    finally:
        engine.REPORT_SECONDS = usual
    assert middle.header["step"] == 13
    assert same(of(straight, "end")[0].tensors, of(again, "end")[0].tensors)
    losses = [torch.cat([frame.tensors["losses"] for frame in of(frames, "metrics")]) for frames in (straight, again)]
    assert torch.equal(losses[0][13:], losses[1])


def test_looking_and_checking_change_nothing(layers):
    plain, watched = here(config(), layers), here(config(check_every=7, look_every=5), layers)
    assert same(of(plain, "end")[0].tensors, of(watched, "end")[0].tensors)
    looks = of(watched, "look")
    assert [frame.header["step"] for frame in looks] == [0, 5, 10, 15, 20, 25]
    assert set(looks[0].header["ratio"]) == {"embedding", "1.weight", "2.weight", "3.weight", "out.weight"}
    assert looks[0].tensors["h/1"].shape == (64,)


@pytest.mark.parametrize("form", ["windows", "slid", "shared", "gated"])
def test_right_layers_agree_with_autograd_all_along(form, layers):
    plan = config(form, check_every=10, dtype="float64")
    checker = check.Checker(plan, TRAIN)
    found = [checker(frame) for frame in of(here(plan, layers), "check")]
    assert [each.step for each in found] == [0, 10, 20]
    assert all(each.passed for each in found), found


def spoiled(layers, name, **methods):
    return {**layers, name: type(name, (layers[name],), methods)}


def test_wrong_layers_are_named(layers):
    norm, tanh = layers["BatchNorm1d"], layers["Tanh"]

    def eval_by_batch(self, x):
        kept, self.training = self.training, True
        mean, var = self.running_mean, self.running_var
        out = norm.__call__(self, x)
        self.training = kept
        if not kept:
            self.running_mean, self.running_var = mean, var
        return out

    def biased(self, x):
        out = norm.__call__(self, x)
        self.running_var = self.running_var * 0.99
        return out

    wrong = {
        "eval": spoiled(layers, "BatchNorm1d", __call__=eval_by_batch),
        "statistics": spoiled(layers, "BatchNorm1d", __call__=biased),
        "3.weight": spoiled(layers, "Tanh", backward=lambda self, dout: tanh.backward(self, dout) * 1.01),
    }
    for name, each in wrong.items():
        plan = config(check_every=10)
        found = check.Checker(plan, TRAIN)(of(here(plan, each), "check")[1])
        assert not found.passed
        assert found.differences[name] > found.tolerance
        assert name != "eval" or found.worst[0] == "eval"


def test_a_check_of_nonsense_is_infinitely_wrong(layers):
    plan = config(check_every=10)
    frame = of(here(plan, layers), "check")[0]
    checker = check.Checker(plan, TRAIN)
    fewer = {name: value for name, value in frame.tensors.items() if name != "gradients/embedding"}
    assert checker(wire.Frame(frame.header, fewer)).worst == ("embedding", float("inf"))
    other = {**frame.tensors, "parameters/embedding": torch.zeros(1)}
    assert not checker(wire.Frame(frame.header, other)).passed


def test_a_run_ends_at_the_first_loss_that_is_no_number(layers):
    calls = []

    def forward(self, x):
        calls.append(0)
        out = layers["Tanh"].__call__(self, x)
        return out / 0 if len(calls) > 3 * 7 else out

    frames = here(config(), spoiled(layers, "Tanh", __call__=forward))
    assert frames[-1].kind == "not_finite"
    assert frames[-1].header["step"] == 7
    assert not of(frames, "end")


def test_it_learns_and_autograd_comes_out_the_same(layers):
    plan = config(steps=120, rates=optim.Rates(decay=1.0))
    frames, by_autograd = here(plan, layers), []
    autograd.train(plan, TRAIN, by_autograd.append)
    losses = []
    for end in (of(frames, "end")[0], of(by_autograd, "end")[0]):
        model = worth.Model(plan.design, engine.under("parameters", end.tensors), engine.under("statistics", end.tensors))
        losses.append(model.loss(TRAIN))
    assert losses[0] < 2.4
    assert losses[0] == pytest.approx(losses[1], abs=5e-3)
    first = float(of(frames, "metrics")[0].tensors["losses"][0])
    assert first == pytest.approx(torch.tensor(27.0).log().item(), abs=0.15)


@pytest.mark.parametrize("form", ["shared", "gated"])
def test_it_trains_in_a_jailed_worker(form, layers):
    plan = config(form, check_every=15)
    outcome, frames = worker(plan)
    assert outcome.ending == "done", outcome
    assert same(of(frames, "end")[0].tensors, of(here(plan, layers), "end")[0].tensors)
    assert check.Checker(plan, TRAIN)(of(frames, "check")[0]).passed


def test_a_layer_that_raises_is_named_with_its_line():
    wrong = TEXTS["07_tanh"].replace("dout * self.out, self.out", "dout * self.out, self.nothing")
    assert wrong != TEXTS["07_tanh"]
    outcome, _ = worker(config(), {**TEXTS, "07_tanh": wrong})
    failed = outcome.of_kind("failed")[0].header
    assert failed["type"] == "AttributeError"
    assert "nothing" in failed["message"]


@pytest.mark.parametrize("recipe", recipes.RECIPES)
def test_every_recipe_takes_a_few_steps(recipe, layers):
    plan = recipes.config(recipe, len(GIVEN.letters), TRAIN, seed=1, flags={"hidden": 16})
    frames = here(replace(plan, steps=3, recalibrate=2), layers)
    assert of(frames, "end")
    assert jobs.Config.of(plan.to_json()) == plan


def test_a_larger_network_has_more_time():
    """The long recipe takes some seven minutes of a worker, with fewer steps than the recipe of a minute."""
    minute, long = (recipes.config(name, 27, TRAIN, seed=1) for name in ("minute", "long"))
    per_step = [(jobs.limits(Limits(), plan).cpu_seconds - 60) / plan.steps for plan in (minute, long)]
    assert per_step[0] >= 0.25
    assert per_step[1] > 5 * per_step[0]


def test_other_alphabets(layers, tmp_path):
    path = tmp_path / "names.txt"
    path.write_text(
        "\n".join(["Ærøskøbing", "Łódź", "Αθήνα", "東京", "O'Brien", "Jean-Luc", "é" * 90, "x"] * 4), encoding="utf-8"
    )
    given = names.load(path)
    row = jobs.row(names.split(given.words)[0], given.letters)
    for form in ("windows", "slid", "shared", "gated"):
        plan = config(form, steps=5, design=Design(form, 8, 6, 12, (2, 2, 2), len(given.letters)))
        end = of(here(plan, layers, row=row), "end")[0].tensors
        model = worth.Model(plan.design, engine.under("parameters", end), engine.under("statistics", end))
        assert model.loss(row) < 6
        made = model.sample(3, torch.Generator().manual_seed(0), prefix=[given.letters.index("東")])
        assert all(given.decode(name).startswith("東") for name in made)
        assert made == model.sample(3, torch.Generator().manual_seed(0), prefix=[given.letters.index("東")])


@pytest.mark.parametrize("optimiser", ["sgd", "adamw", "muon"])
def test_every_optimiser_walks_downhill(optimiser, layers):
    rates = optim.Rates(optimiser, lr={"sgd": 0.3, "adamw": 0.01, "muon": 0.03}[optimiser])
    frames = here(config(rates=rates, steps=100, batch=100), layers)
    losses = torch.cat([frame.tensors["losses"] for frame in of(frames, "metrics")])
    assert losses[-10:].mean() < losses[:3].mean() - 0.4


def test_schedules_rise_and_fall():
    rates = optim.Rates(warmup=0.1)
    factors = [rates.factor(step, 100) for step in range(100)]
    assert factors[:3] == pytest.approx([0.1, 0.2, 0.3])
    assert max(factors) == pytest.approx(1.0)
    assert 0 < factors[-1] < 0.02
    lecture = optim.Rates(schedule="lecture")
    sweep = optim.Rates(schedule="sweep")
    assert [sweep.factor(step, 1000) for step in (0, 333, 999)] == pytest.approx([1e-3, 1e-2, 1.0], rel=0.01)
    assert [lecture.factor(step, 200_000) for step in (0, 149_999, 150_000)] == [1.0, 1.0, 0.1]


def test_muon_steps_are_near_orthogonal():
    torch.manual_seed(0)
    for shape in ((48, 128), (256, 128)):
        values = torch.linalg.svdvals(optim.orthogonal(torch.randn(shape), 5))
        assert 0.5 < float(values.min()) <= float(values.max()) < 1.3
