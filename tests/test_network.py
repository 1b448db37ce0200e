"""network.py: the lecture's starting point, and a scene whose gradients are those of plain autograd."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from grader.course import Course
from ninja import names, network

SOLUTIONS = Path(__file__).parents[1] / "solutions"


@pytest.fixture(scope="module")
def scene():
    return network.scene(Course.load(SOLUTIONS))


def plain(Xb, Yb, C, W1, b1, W2, b2, bngain, bnbias):
    """The lecture's forward, written anew, every intermediate kept."""
    n = len(Xb)
    t = {"emb": C[Xb]}
    t["embcat"] = t["emb"].view(n, -1)
    t["hprebn"] = t["embcat"] @ W1 + b1
    t["bnmeani"] = 1 / n * t["hprebn"].sum(0, keepdim=True)
    t["bndiff"] = t["hprebn"] - t["bnmeani"]
    t["bndiff2"] = t["bndiff"] ** 2
    t["bnvar"] = 1 / (n - 1) * t["bndiff2"].sum(0, keepdim=True)
    t["bnvar_inv"] = (t["bnvar"] + 1e-5) ** -0.5
    t["bnraw"] = t["bndiff"] * t["bnvar_inv"]
    t["hpreact"] = bngain * t["bnraw"] + bnbias
    t["h"] = torch.tanh(t["hpreact"])
    t["logits"] = t["h"] @ W2 + b2
    t["logit_maxes"] = t["logits"].max(1, keepdim=True).values
    t["norm_logits"] = t["logits"] - t["logit_maxes"]
    t["counts"] = t["norm_logits"].exp()
    t["counts_sum"] = t["counts"].sum(1, keepdim=True)
    t["counts_sum_inv"] = t["counts_sum"] ** -1
    t["probs"] = t["counts"] * t["counts_sum_inv"]
    t["logprobs"] = t["probs"].log()
    loss = -t["logprobs"][range(n), Yb].mean()
    return loss, t


def test_every_value_and_gradient_is_autograds(scene):
    leaves = {name: scene.values[name].clone().requires_grad_() for name in network.PARAMETERS}
    loss, t = plain(scene.values["Xb"], scene.values["Yb"], **leaves)
    for tensor in t.values():
        tensor.retain_grad()
    loss.backward()
    assert loss.item() == float(scene.values["loss"])
    assert set(scene.grads) == {*t, *leaves, "loss"}
    for name, tensor in {**leaves, **t}.items():
        assert scene.values[name].dtype == torch.float32
        assert torch.equal(scene.values[name], tensor.detach()), name
        # Autograd adds up the uses of a tensor in another order: the last bit may differ.
        assert torch.allclose(scene.grads[name], tensor.grad, rtol=1e-5, atol=1e-8), name


def test_it_is_a_minibatch_of_real_names(scene):
    train = names.load().splits()["train"]
    assert scene.values["Xb"].shape == (32, 3)
    examples = set(map(tuple, torch.cat([train.X, train.Y[:, None]], 1).tolist()))
    assert all(tuple(row) in examples for row in torch.cat([scene.values["Xb"], scene.values["Yb"][:, None]], 1).tolist())
    assert 3 < float(scene.values["loss"]) < 4


def test_the_same_scene_every_time(scene):
    again = network.scene(Course.load(SOLUTIONS))
    assert all(torch.equal(value, again.values[name]) for name, value in scene.values.items())
    assert all(torch.equal(value, again.grads[name]) for name, value in scene.grads.items())


def test_parameters_are_the_lectures():
    g = torch.Generator().manual_seed(network.SEED)
    C = torch.randn((27, 10), generator=g)
    W1 = torch.randn((10 * 3, 64), generator=g) * (5 / 3) / ((10 * 3) ** 0.5)
    b1 = torch.randn(64, generator=g) * 0.1
    W2 = torch.randn((64, 27), generator=g) * 0.1
    b2 = torch.randn(27, generator=g) * 0.1
    bngain = torch.randn((1, 64), generator=g) * 0.1 + 1.0
    bnbias = torch.randn((1, 64), generator=g) * 0.1
    made = network.parameters(torch.Generator().manual_seed(network.SEED))
    assert tuple(made) == network.PARAMETERS
    for name, expected in zip(network.PARAMETERS, (C, W1, b1, W2, b2, bngain, bnbias), strict=True):
        assert torch.equal(made[name], expected), name
    assert sum(value.numel() for value in made.values()) == 4137


def test_other_sizes():
    made = network.parameters(torch.Generator().manual_seed(1), letters=5, block_size=4, n_embd=3, n_hidden=7)
    assert {name: tuple(value.shape) for name, value in made.items()} == {
        "C": (5, 3), "W1": (12, 7), "b1": (7,), "W2": (7, 5), "b2": (5,), "bngain": (1, 7), "bnbias": (1, 7),
    }  # fmt: skip
