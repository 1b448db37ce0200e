"""`from ninja import cmp`: the lecture's line to the letter, and what the lecture's function can't see."""

from __future__ import annotations

import pytest
import torch

from ninja import cmp


def lectures(s, dt, t):
    """As published."""
    ex = torch.all(dt == t.grad).item()
    app = torch.allclose(dt, t.grad)
    maxdiff = (dt - t.grad).abs().max().item()
    print(f"{s:15s} | exact: {str(ex):5s} | approximate: {str(app):5s} | maxdiff: {maxdiff}")  # noqa: RUF010


@pytest.fixture
def h():
    rng = torch.Generator().manual_seed(0)
    h = torch.randn(32, 64, generator=rng, requires_grad=True)
    (h.tanh() ** 2).sum().backward()
    return h


def said(capsys, *arguments):
    assert cmp(*arguments) is None
    return capsys.readouterr().out


@pytest.mark.parametrize("off", [0.0, 1e-9, 1e-3])
def test_the_line_is_the_lectures(h, off, capsys):
    dt = h.grad.clone() + off
    lectures("h", dt, h)
    expected = capsys.readouterr().out
    assert said(capsys, "h", dt, h) == expected
    assert "exact: True " in expected or off


def test_a_long_name_is_not_cut(h, capsys):
    assert said(capsys, "a_name_beyond_fifteen", h.grad.clone(), h).startswith("a_name_beyond_fifteen | exact: True ")


def test_broadcasting_is_seen(capsys):
    b = torch.zeros(1, 64, requires_grad=True)
    (b * torch.arange(64.0)).sum().backward()
    out = said(capsys, "bnmeani", b.grad[0].clone(), b)
    assert "exact: True " in out
    assert "^ yours has shape (64,), the gradient (1, 64): broadcasting hid that" in out


def test_shapes_that_do_not_fit(h, capsys):
    assert (
        said(capsys, "h", h.grad.T.clone(), h)
        == "h               | yours has shape (64, 32), the gradient (32, 64): they can't be compared\n"
    )


@pytest.mark.parametrize("answer", [0.0, 1e-9])
def test_nearly_zero_proves_nothing(answer, capsys):
    b1 = torch.zeros(5, requires_grad=True)
    (b1 * 1e-9).sum().backward()
    out = said(capsys, "b1", torch.full((5,), answer), b1)
    assert "approximate: True " in out
    assert "^ the truth is nearly zero (at most 1.0e-09), so anything nearly zero passes" in out


def test_wrong_where_the_truth_is_nearly_zero_is_just_wrong(capsys):
    b1 = torch.zeros(5, requires_grad=True)
    (b1 * 1e-9).sum().backward()
    out = said(capsys, "b1", torch.ones(5), b1)
    assert "approximate: False" in out
    assert "^" not in out


def test_grad_itself(h, capsys):
    assert "^ yours is .grad itself" in said(capsys, "h", h.grad, h)
    assert "^ yours is .grad itself" in said(capsys, "h", h.grad.view(-1).view(32, 64), h)
    assert "^" not in said(capsys, "h", h.grad.clone(), h)


def test_another_dtype(h, capsys):
    out = said(capsys, "h", h.grad.double(), h)
    assert "exact: True  | approximate: True  | maxdiff: 0.0\n" in out
    assert "^ yours is float64, the gradient float32: compared as float64" in out


def test_nan(h, capsys):
    dt = h.grad.clone()
    dt[3, 4] = torch.nan
    out = said(capsys, "h", dt, h)
    assert "approximate: False" in out
    assert "^ yours has 1 NaN among 2048 entries" in out


def test_forgot_retain_grad(capsys):
    x = torch.ones(3, requires_grad=True)
    y = x * 2
    y.sum().backward()
    assert "call .retain_grad() on it before loss.backward()" in said(capsys, "y", torch.ones(3), y)


@pytest.mark.parametrize(
    ("t", "words"),
    [
        (torch.ones(3, requires_grad=True), "Was loss.backward() run"),
        (torch.ones(3), "requires_grad=False"),
        (None, "the third argument is None"),
        ([1], "the third argument is a list"),
    ],
)
def test_no_truth(t, words, capsys):
    assert words in said(capsys, "x", torch.ones(3), t)


@pytest.mark.parametrize(
    ("dt", "words"), [(..., "still `...`"), (None, "yours is None"), (0.5, "yours is a float"), (1, "an int")]
)
def test_no_tensor(dt, words, h, capsys):
    assert words in said(capsys, "h", dt, h)


def test_a_scalar_and_an_empty_one(capsys):
    loss = torch.tensor(2.0, requires_grad=True)
    (loss * 3).backward()
    assert "exact: True " in said(capsys, "loss", torch.tensor(3.0), loss)
    nothing = torch.zeros(0, 3, requires_grad=True)
    nothing.sum().backward()
    assert "maxdiff: 0.0" in said(capsys, "nothing", torch.zeros(0, 3), nothing)
