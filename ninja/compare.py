"""`from ninja import cmp`: the lecture's check of one gradient, for anyone's notebook, and what the original can't see.

    cmp('logits', dlogits, logits)
    logits          | exact: False | approximate: True  | maxdiff: 6.28642737865448e-09

Runs in the learner's own notebook and judges nothing: `ninja grade` does that, on more than one batch.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor

ATOL = 1e-8
"""What `torch.allclose` forgives at any size."""


def cmp(s: str, dt: Any, t: Tensor) -> None:
    """Print how `dt`, your gradient, compares with `t.grad`, that of autograd; `s` is what to call it.

    The line is the lecture's. Lines below it, if any, begin with `^` and say why not to trust it: a shape that only
    broadcasting made fit, a gradient so near to zero that anything passes, `t.grad` compared with itself, another dtype, NaN.
    What can't be compared at all is said in place of the line; nothing is raised.
    """
    grad = _grad(t)
    if isinstance(grad, str):
        _say(s, grad)
        return
    if not isinstance(dt, Tensor):
        _say(s, "still `...`" if dt is Ellipsis else f"yours is {_kind(dt)}, not a tensor")
        return
    remarks = _remarks(dt, grad)
    mine, truth = dt.detach().to(grad.device), grad
    if mine.dtype != truth.dtype:
        mine, truth = mine.to(torch.float64), truth.to(torch.float64)
    try:
        torch.broadcast_shapes(mine.shape, truth.shape)  # type: ignore[no-untyped-call]
    except RuntimeError:
        _say(s, f"yours has shape {tuple(mine.shape)}, the gradient {tuple(truth.shape)}: they can't be compared")
        return
    ex = torch.all(mine == truth).item()
    app = torch.allclose(mine, truth)
    maxdiff = (mine - truth).abs().max().item() if truth.numel() and mine.numel() else 0.0
    print(f"{s:15s} | exact: {ex!s:5s} | approximate: {app!s:5s} | maxdiff: {maxdiff}")
    if app and not bool((truth.abs() > ATOL).any()):
        size = float(truth.abs().max()) if truth.numel() else 0.0
        remarks.append(f"the truth is nearly zero (at most {size:.1e}), so anything nearly zero passes: this proves nothing")
    for remark in remarks:
        print(f"{'':15s} ^ {remark}")


def _grad(t: Any) -> Tensor | str:
    """The true gradient, or why there is none to be had."""
    if not isinstance(t, Tensor):
        return f"the third argument is {_kind(t)}: give the tensor whose .grad is the truth"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what torch warns of here is said below
        grad = t.grad
    if grad is not None:
        return grad
    if t.grad_fn is not None and not t.retains_grad:
        return "nothing to compare with: call .retain_grad() on it before loss.backward()"
    if not t.requires_grad:
        return "nothing to compare with: it has requires_grad=False (pass the tensor itself, not its .grad)"
    return "nothing to compare with: its .grad is None. Was loss.backward() run, and is the loss made from this tensor?"


def _remarks(dt: Tensor, grad: Tensor) -> list[str]:
    remarks = []
    if dt.numel() and dt.device == grad.device and dt.data_ptr() == grad.data_ptr():
        remarks.append("yours is .grad itself, the same memory: this says nothing about your formula")
    if dt.shape != grad.shape:
        remarks.append(
            f"yours has shape {tuple(dt.shape)}, the gradient {tuple(grad.shape)}: broadcasting hid that, an update may not"
        )
    if dt.dtype != grad.dtype:
        mine, truth = (str(dtype).removeprefix("torch.") for dtype in (dt.dtype, grad.dtype))
        remarks.append(f"yours is {mine}, the gradient {truth}: compared as float64")
    if dt.is_floating_point() and (bad := int(dt.isnan().sum())):
        remarks.append(f"yours has {bad} NaN{'s' * (bad > 1)} among {dt.numel()} entries")
    return remarks


def _kind(value: Any) -> str:
    return "None" if value is None else f"{'an' if type(value).__name__[0] in 'aeio' else 'a'} {type(value).__name__}"


def _say(s: str, what: str) -> None:
    print(f"{s:15s} | {what}")
