"""The harness of exercise 28: drives a learner's `step` in the worker. Goes there as text; holds no truth, no solution.

    check   a few steps, each from parameters that the judge chose, in float64; what the parameters are afterwards goes back
    train   as many steps as the judge wants, in float32; losses and parameters go back as it runs

What comes back are claims: the judge compares, and evaluates, by itself.
"""

from __future__ import annotations

import ast
import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from grader import steps

REPORT_SECONDS = 0.15
KEEP_SECONDS = 0.25

Step = Callable[..., Any]
Send = Callable[..., None]


def drive(scope: Mapping[str, Any], header: Mapping[str, Any], tensors: Mapping[str, Tensor], send: Send) -> None:
    """Called by the worker once the learner's file is loaded."""
    (_check if header["do"] == "check" else _train)(scope["step"], header, tensors, send)


def _check(step: Step, header: Mapping[str, Any], tensors: Mapping[str, Tensor], send: Send) -> None:
    names = header["parameters"]
    torch.set_default_dtype(torch.float64)
    send({"kind": "blanks", **_blanks(header["source"], names)})
    for index, lr in enumerate(header["lrs"]):
        parameters = [tensors[f"{index}/{name}"] for name in names]
        handed = list(parameters)
        loss = step(handed, tensors[f"{index}/Xb"], tensors[f"{index}/Yb"], lr)
        replaced = [name for name, mine, before in zip(names, handed, parameters, strict=False) if mine is not before]
        # Only the tensors that it was handed count: they are what the next step would start from.
        send(
            {"kind": "stepped", "trial": index, "replaced": replaced, **_described(loss)},
            dict(zip(names, parameters, strict=True)),
        )


def _train(step: Step, header: Mapping[str, Any], tensors: Mapping[str, Tensor], send: Send) -> None:
    names, seeds, of, batch = header["parameters"], header["seeds"], header["of"], header["batch"]
    X, Y = tensors["X"], tensors["Y"]
    parameters = [tensors[name] for name in names]
    done = header["first"]
    losses: list[float] = []
    reported = kept = time.monotonic()
    for index in range(done // header["chunk"], len(seeds)):
        # Each chunk of steps has a random stream of its own: a run that goes on later draws the same batches.
        rng = torch.Generator().manual_seed(seeds[index])
        ix = torch.randint(0, len(X), (header["chunk"], batch), generator=rng)
        for Xb, Yb in zip(X[ix].unbind(), Y[ix].unbind(), strict=True):
            if done == of:
                break
            lr = header["lr"] if done < header["lower_after"] else header["lower_lr"]
            loss = float(step(list(parameters), Xb, Yb, lr))
            if not math.isfinite(loss):
                send({"kind": "not_finite", "step": done, "loss": str(loss)})
                return
            losses.append(loss)
            done += 1
            if (now := time.monotonic()) - reported > REPORT_SECONDS:
                send({"kind": "progress", "step": done}, {"losses": torch.tensor(losses)})
                losses, reported = [], now
        if done < of and time.monotonic() - kept > KEEP_SECONDS:
            kept = reported = time.monotonic()
            send(
                {"kind": "progress", "step": done},
                {"losses": torch.tensor(losses), **dict(zip(names, parameters, strict=True))},
            )
            losses = []
    send({"kind": "progress", "step": done}, {"losses": torch.tensor(losses), **dict(zip(names, parameters, strict=True))})


def _described(loss: Any) -> dict[str, Any]:
    """The number that came back, or what came back instead of one."""
    if isinstance(loss, Tensor) and loss.numel() != 1:
        return {"loss": None, "loss_is": f"a tensor of shape {tuple(loss.shape)}"}
    if isinstance(loss, Tensor | int | float) and not isinstance(loss, bool):
        return {"loss": float(loss), "loss_is": ""}
    return {"loss": None, "loss_is": "None" if loss is None else "..." if loss is Ellipsis else f"a {type(loss).__name__}"}


def _blanks(source: str, names: list[str]) -> dict[str, Any]:
    """What is still `...` in the text of `step`, and on which line each gradient gets its value."""
    function = steps.find(ast.parse(source), "step")
    if function is None:
        return {"missing": [], "update_missing": False, "lines": {}}
    asked = {f"d{name}": f"d{name}" for name in names}
    last: dict[str, Any] = {}
    update_missing = False
    for node in ast.walk(function):
        match node:
            case ast.Assign([ast.Name(name)], value) if name in asked:
                last[name] = value
            case ast.Expr(ast.Constant(value)) if value is Ellipsis:
                update_missing = True
    missing = [name for name, value in last.items() if isinstance(value, ast.Constant) and value.value is Ellipsis]
    return {"missing": missing, "update_missing": update_missing, "lines": steps.last_lines(function, asked)}
