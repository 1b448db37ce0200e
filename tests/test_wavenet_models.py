"""The models: their sizes, their forms' equality, and their backward against autograd. And the batches that they are fed."""

from __future__ import annotations

import sys
import types
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from grader.errors import UsageError
from ninja import names
from ninja.wavenet import batches, jobs, plain, recipes
from ninja.wavenet.batches import Stream, source
from ninja.wavenet.contexts import shares, windows
from ninja.wavenet.designs import Design
from ninja.wavenet.engine import cross_entropy
from ninja.wavenet.models import build

SOLUTIONS = Path(__file__).parents[1] / "solutions" / "wavenet"
SMALL = {
    "mlp3": Design("windows", 3, 4, 10, (3,)),
    "flat": Design("windows", 8, 4, 10, (8,)),
    "tree": Design("windows", 8, 4, 10, (2, 2, 2)),
    "slid": Design("slid", 8, 4, 10, (2, 2, 2)),
    "shared": Design("shared", 8, 4, 10, (2, 2, 2)),
    "shared flat": Design("shared", 8, 4, 10, (8,)),
    "shared 12": Design("shared", 12, 4, 10, (3, 2, 2)),
    "slid 16": Design("slid", 16, 4, 10, (2, 2, 2, 2)),
    "gated": Design("gated", 8, 4, 10, (2, 2, 2)),
}
TREES = [name for name, design in SMALL.items() if design.form != "gated"]


def worked():
    """The worked classes, loaded as the worker loads a learner's."""
    module = sys.modules["layers"] = types.ModuleType("layers")
    for stem in jobs.LAYERS:
        exec(compile((SOLUTIONS / f"{stem}.py").read_text(encoding="utf-8"), f"{stem}.py", "exec"), vars(module))
    del sys.modules["layers"]
    return vars(module)


@pytest.fixture(scope="module")
def layers():
    return worked()


@pytest.fixture(scope="module")
def row():
    given = names.load()
    return jobs.row(given.words[:400], given.letters)


@pytest.fixture
def float64():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def made(design, layers, seed=1):
    """A network whose every parameter and statistic is away from where it starts."""
    torch.manual_seed(seed)
    net = build(design, layers)
    for value in net.parameters.values():
        value.add_(0.1 * torch.randn_like(value))
    statistics = {name: value + 0.3 * torch.rand_like(value) for name, value in net.statistics().items()}
    net.load(net.parameters, statistics)
    return net


@pytest.mark.parametrize(
    ("model", "size"),
    [
        ("mlp3", 12_097),
        ("flat8", 22_097),
        ("tree", 22_397),
        ("wavenet", 76_579),
        ("wavenet-conv", 76_579),
        ("wavenet-shared", 76_579),
    ],
)
def test_models_have_the_lectures_sizes(model, size, layers):
    design = recipes.design(model, 27)
    assert design.size == size
    assert sum(value.numel() for value in build(design, layers).parameters.values()) == size


@pytest.mark.parametrize("name", SMALL)
def test_hand_written_backward_is_autograds(name, layers, row, float64):
    design, net = SMALL[name], made(SMALL[name], layers)
    for pooled, backoff in ((False, 0.0), (True, 0.0), (True, 2.0)):
        examples = source(row, design, pooled=pooled, backoff=backoff, dtype=torch.float64)
        batch = examples.batch(torch.randperm(examples.items, generator=torch.Generator().manual_seed(3))[:30])
        statistics = net.statistics()
        leaves = {key: value.clone().requires_grad_() for key, value in net.parameters.items()}
        loss = plain.loss(plain.logits(design, leaves, batch.inputs, statistics, training=True), batch)
        truth = torch.autograd.grad(loss, list(leaves.values()), materialize_grads=True)
        net.train()
        mine, dlogits = cross_entropy(net.forward(batch.inputs), batch)
        net.backward(dlogits)
        assert float(mine) == pytest.approx(float(loss.detach()), rel=1e-12)
        for (key, grad), true in zip(net.gradients().items(), truth, strict=True):
            assert float((grad - true).abs().max()) <= 1e-9 * float(true.abs().max()), key
        for key, value in net.statistics().items():
            torch.testing.assert_close(value, statistics[key])


@pytest.mark.parametrize("name", ["slid", "shared", "shared flat", "shared 12", "slid 16", "gated"])
def test_every_form_equals_the_tree_on_every_window(name, layers, row):
    design, net = SMALL[name], made(SMALL[name], layers)
    net.train(False)
    examples = source(row, design)
    X = windows(row, design.context)
    if name == "gated":
        expected = plain.logits(design, net.parameters, [X], {}).view(*X.shape, -1)[:, -1]
    else:
        tree = replace(design, form="windows")
        expected = plain.logits(tree, net.parameters, [X], net.statistics())
    seen = []
    for items in torch.arange(examples.items).split(57):
        batch = examples.batch(items)
        seen.append(batch.places)
        assert float((net.forward(batch.inputs)[batch.rows] - expected[batch.places]).abs().max()) <= 1e-5
    assert torch.equal(torch.cat(seen).sort().values, torch.arange(len(row)))


def test_slid_and_shared_see_the_same_targets(row):
    for pooled in (False, True):
        both = [source(row, SMALL[name], pooled=pooled).batch(torch.arange(50)) for name in ("slid", "shared")]
        totals = [batch.counts.sum(0) for batch in both]
        torch.testing.assert_close(*totals)
        assert {batch.n for batch in both} == {round(float(totals[0].sum()))}


def test_pooled_targets_are_shares_of_the_whole_row(row):
    design = SMALL["tree"]
    every = torch.arange(len(row))
    once, pooled = (source(row, design, pooled=each).batch(every).counts for each in (False, True))
    torch.testing.assert_close(pooled.sum(1), torch.ones(len(row)))
    torch.testing.assert_close(pooled.sum(0), once.sum(0))
    firsts = pooled[torch.cat([torch.tensor([True]), row[:-1] == 0])]  # what names begin with
    torch.testing.assert_close(firsts, firsts[:1].expand_as(firsts))


def test_shares_back_off_to_those_of_shorter_contexts():
    a, b = 1, 2
    row = torch.tensor([a, b, 0, a, 0, b, a, 0])
    design = Design("windows", 2, 4, 10, (2,), 3)
    kinds, found = shares(row, design, 0.5, torch.float64)
    # Each context counts half a target for every letter it has seen, shared out as the context a letter shorter says.
    nothing = (torch.tensor([3.0, 3.0, 2.0], dtype=torch.float64) + 1.5 / 3) / 9.5
    after_a = (torch.tensor([2.0, 0.0, 1.0], dtype=torch.float64) + 1.0 * nothing) / 4.0
    after_dot_a = (torch.tensor([1.0, 0.0, 1.0], dtype=torch.float64) + 1.0 * after_a) / 3.0
    torch.testing.assert_close(found[kinds[4]], after_dot_a)
    assert kinds[4] == kinds[1] != kinds[7]
    torch.testing.assert_close(found.sum(1), torch.ones(len(found), dtype=torch.float64))
    plain_kinds, counted = shares(row, design, 0.0, torch.float64)
    assert counted[plain_kinds[4]].tolist() == [0.5, 0.0, 0.5]


@pytest.mark.parametrize("piece", [1, 2, 5])
def test_pieces_of_names_of_any_length_are_the_same_names(piece, layers, row, monkeypatch):
    monkeypatch.setattr(batches, "PIECE", piece)
    design, net = SMALL["slid"], made(SMALL["slid"], layers)
    net.train(False)
    expected = plain.logits(replace(design, form="windows"), net.parameters, [windows(row, 8)], net.statistics())
    examples = source(row, design)
    for items in (torch.tensor([7]), torch.tensor([3, 3, 9]), torch.arange(examples.items)):
        batch = examples.batch(items)
        assert float((net.forward(batch.inputs)[batch.rows] - expected[batch.places]).abs().max()) <= 1e-5
        assert batch.n == int(examples.sizes[items].sum())


def test_what_names_begin_with_in_common_is_computed_once():
    given = names.load()
    words = ("anna", "annabel", "an", "bo", "anna")
    examples = source(jobs.row(words, given.letters), recipes.design("wavenet-conv", 27))
    batch = examples.batch(torch.arange(5))
    assert batch.n == sum(len(word) + 1 for word in words)
    beginnings = {word[:length] for word in words for length in range(len(word) + 1)}
    assert len(batch.counts) == len(beginnings) == 10
    assert batch.counts.sum(1).sort(descending=True).values.tolist()[:3] == [5.0, 4.0, 4.0]  # nothing, a, an


def test_windows_are_those_of_the_lecture():
    given = names.load()
    words = list(given.words[:200])
    X, Y = names.contexts(words, given.letters, 8)
    row = jobs.row(words, given.letters)
    assert torch.equal(windows(row, 8), X)
    assert torch.equal(row, Y)


def test_a_streams_batches_hang_on_the_step_alone():
    for replacement in (False, True):
        whole = Stream(100, 8, 5, replacement=replacement)
        steps = [whole.at(step) for step in range(40)]
        fresh = Stream(100, 8, 5, replacement=replacement)
        assert all(torch.equal(fresh.at(step), steps[step]) for step in (30, 3, 12, 39))
    assert len(torch.cat(steps[:12]).unique()) < 96 == len(torch.cat([Stream(100, 8, 5).at(s) for s in range(12)]).unique())
    assert not torch.equal(Stream(100, 8, 5).at(0), Stream(100, 8, 6).at(0))


def test_a_batch_is_never_larger_than_the_list():
    assert Stream(5, 128, 1).at(3).sort().values.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("context", "depth", "fans"),
    [
        (8, None, (2, 2, 2)),
        (8, 2, (2, 4)),
        (8, 1, (8,)),
        (16, None, (2, 2, 2, 2)),
        (6, None, (2, 3)),
        (3, None, (3,)),
        (1, None, (1,)),
    ],
)
def test_a_tree_of_any_context(context, depth, fans):
    assert recipes.fans_of(context, depth) == fans
    assert recipes.design("wavenet", 27, context=context, depth=depth).fans == fans


@pytest.mark.parametrize(
    ("model", "flags", "says"),
    [
        ("wavenett", {}, "no model `wavenett`"),
        ("wavenet", {"depth": 4}, "1 to 3 levels, not 4"),
        ("wavenet", {"hidden": 0}, "numbers from 1"),
        ("wavenet-conv", {"context": 12}, "2, 4, 8, 16"),
        ("wavenet", {"context": 0}, "numbers from 1"),
    ],
)
def test_what_can_not_be_built_is_refused(model, flags, says):
    with pytest.raises(UsageError, match=says):
        recipes.design(model, 27, **flags)


def test_layers_with_other_parameters_are_refused(layers):
    class Thin(layers["Linear"]):
        def __init__(self, fan_in, fan_out, bias=True):
            super().__init__(fan_in, fan_out, bias=True)

    with pytest.raises(ValueError, match="have shapes"):
        build(SMALL["tree"], {**layers, "Linear": Thin})


def test_an_embedding_that_hides_its_weight_does_too(layers, row):
    class Hidden:
        grads = ()

        def __init__(self, num, dim):
            self.inner = layers["Embedding"](num, dim)

        def __call__(self, x):
            return self.inner(x)

        def parameters(self):
            return self.inner.parameters()

        def backward(self, dout):
            self.inner.backward(dout)
            self.grads = self.inner.grads

    design = SMALL["shared"]
    batch = source(row, design).batch(torch.arange(20))
    grads = []
    for each in (layers, {**layers, "Embedding": Hidden}):
        net = made(design, each)
        net.backward(cross_entropy(net.forward(batch.inputs), batch)[1])
        grads.append(net.gradients())
    for name, value in grads[0].items():
        torch.testing.assert_close(grads[1][name], value)
