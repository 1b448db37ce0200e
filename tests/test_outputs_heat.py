"""The picture of a difference: where it is drawn, how large, and that it says what the numbers say."""

from __future__ import annotations

import json

import pytest
import torch
from samples import report, verdict
from torch import Tensor

from grader import compare
from grader.compare import PICTURE, Answer
from grader.probe import Probe
from grader.verdict import Heat, report_from_json, report_to_json, verdict_from_json, verdict_to_json


def found(yours: Tensor, truth: Tensor, label: str = "shown", dtype: torch.dtype = torch.float32):
    yours, truth = yours.to(dtype), truth.to(dtype)
    scale = float(truth.abs().max())
    probe = Probe(label, dtype, {}, {"dx": truth}, {"dx": scale}, frozenset())
    answer = Answer("tensor", yours, tuple(yours.shape), str(dtype).removeprefix("torch."))
    return compare.compare("dx", answer, probe)


def drawn(yours: Tensor, truth: Tensor) -> Heat:
    heat = found(yours, truth).heat
    assert heat is not None
    return heat


def test_what_is_right_has_none():
    truth = torch.randn(4, 3)
    assert found(truth, truth).heat is None
    assert found(truth * (1 + 1e-7), truth).heat is None


def test_only_the_batch_that_is_shown_is_drawn():
    truth = torch.randn(4, 3)
    assert found(truth + 1, truth, "n=4 H=3", torch.float64).status == "wrong"
    assert found(truth + 1, truth, "n=4 H=3", torch.float64).heat is None
    assert found(truth + 1, truth).heat is not None


def test_levels_are_fifteenths_of_the_largest():
    truth = torch.ones(2, 4)
    yours = truth + torch.tensor([[0.0, 1.5, 0.09, 0.75], [0.0, 0.0, -1.5, 1e-6]])
    assert drawn(yours, truth) == Heat(("0f18", "00f0"), 1.5)  # 1e-6 is rounding


def test_a_single_number_is_no_picture():
    assert found(torch.tensor(2.0), torch.tensor(1.0)).heat is None
    assert found(torch.tensor([2.0]), torch.tensor([1.0])).heat is None


def test_one_axis_is_one_row_and_many_axes_run_into_two():
    assert drawn(torch.tensor([1.0, 3.0]), torch.tensor([1.0, 1.0])).rows == ("0f",)
    truth = torch.ones(2, 3, 4)
    yours = truth.clone()
    yours[1, 2, 3] += 1
    assert drawn(yours, truth).rows == ("0000",) * 5 + ("000f",)


@pytest.mark.parametrize("shape", [(1, 33), (33, 1), (100, 27), (7, 5, 200), (1000,)])
def test_a_large_one_is_folded_and_loses_no_mistake(shape):
    truth = torch.ones(shape)
    for at in (0, truth.numel() // 2, truth.numel() - 1):
        yours = truth.clone()
        yours.view(-1)[at] += 2
        rows = drawn(yours, truth).rows
        assert len(rows) <= PICTURE
        assert {len(row) for row in rows} == {min(shape[-1], PICTURE)}
        assert "".join(rows).count("f") == 1
    assert drawn(truth + 2, truth).rows[0][0] == "f"


def test_what_is_not_finite_is_marked():
    truth = torch.ones(2, 3)
    yours = torch.tensor([[1.0, float("nan"), 1.0], [float("inf"), 3.0, 2.0]])
    assert drawn(yours, truth) == Heat(("0n0", "nf8"), 2.0)
    nothing_else = drawn(torch.full((2, 3), float("nan")), truth)
    assert nothing_else == Heat(("nnn", "nnn"), 0.0)


def test_a_picture_survives_json_and_is_left_out_where_there_is_none():
    finding = found(torch.ones(40, 40) * 2, torch.ones(40, 40))
    made = verdict(1, "fail", (finding, found(torch.ones(2), torch.ones(2))))
    document = json.loads(json.dumps(verdict_to_json(made)))
    assert "heat" in document["gradients"][0]
    assert "heat" not in document["gradients"][1]
    assert verdict_from_json(document) == made
    assert report_from_json(json.loads(json.dumps(report_to_json(report(made))))) == report(made)
    assert len(json.dumps(document["gradients"][0]["heat"])) < 1500


def test_hidden_mistakes_alone_have_no_picture():
    truth = torch.randn(4, 3)
    shown, hidden = found(truth, truth), found(truth + 1, truth, "n=4", torch.float64)
    assert compare.merge("dx", shown, [hidden], zero=False).heat is None
    both = found(truth + 1, truth)
    assert compare.merge("dx", both, [hidden], zero=False).heat == both.heat
    right = found(truth, truth, "n=4", torch.float64)
    assert compare.merge("dx", both, [right], zero=True).heat is None
