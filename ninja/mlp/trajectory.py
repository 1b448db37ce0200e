"""Single training steps of a learner's, held against the truth. Trusted side: believes only the tensors that come back.

    real names + seed → Trial (parameters, batch, lr, true gradients) → worker: one step → the parameters after it → Findings

A step moves each parameter by -lr times its gradient, so the difference says what gradient was used, to the last digits of
float64. Every trial starts from the true parameters: no mistake of one step reaches the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy
import torch
from torch import Tensor

from grader import probe, wire
from grader.course import Course
from grader.isolate import Limits, Outcome
from grader.verdict import Finding, Worst
from ninja import network
from ninja.names import Names, Split

TOLERANCE = 1e-9
"""Of the largest true entry. Honest formulas stay below 1e-11 here, the subtlest real mistake (eps) is off by 1e-7."""
HIDDEN = 200
FROM_THE_LOSS = ("W2", "b2", "bngain", "bnbias", "W1", "b1", "C")


@dataclass(frozen=True)
class Trial:
    """One step to take: parameters before it by name, Xb, Yb and lr; and what is true of it."""

    n: int
    lr: float
    inputs: Mapping[str, Tensor]
    grads: Mapping[str, Tensor]
    scale: Mapping[str, float]
    loss: float


@dataclass(frozen=True)
class Stepped:
    """What a worker says of one trial: the gradients that its step implies, None where what came back does not tell."""

    grads: Mapping[str, Tensor | None]
    why_not: Mapping[str, str]
    replaced: tuple[str, ...]
    loss: float | None
    loss_is: str


def draw(course: Course, given: Names, train: Split, seed: int) -> list[Trial]:
    """The first steps of a run on real names, in float64, with batches of several sizes and a new lr each time."""
    rng = probe.generator(seed, "trajectory")
    values = network.parameters(rng, len(given.letters), n_hidden=HIDDEN)
    before = {name: value.to(torch.float64) for name, value in values.items()}
    # One batch without the last letter of the vocabulary: F.one_hot that guesses its width is caught every time.
    last = len(given.letters) - 1
    common = torch.ne(train.Y, last).nonzero().flatten()
    odd = probe.LARGE[int(torch.randint(len(probe.LARGE), (), generator=rng))]
    trials = []
    for n, X, Y in (
        (network.BATCH, train.X, train.Y),
        (network.BATCH, train.X[common], train.Y[common]),
        (odd, train.X, train.Y),
        (2 * odd + 1, train.X, train.Y),
    ):
        lr = 0.05 + 0.5 * float(torch.rand((), generator=rng))
        Xb, Yb = network.minibatch(X, Y, rng, n)
        with probe.default_dtype(torch.float64):
            trace, pull = network.run(course, {"Xb": Xb, "Yb": Yb, **before})
        grads = {name: pull.grads[name] for name in network.PARAMETERS}
        # db1 cancels to nothing, so it is held against what was summed up in it.
        scale = {name: max(float(grad.abs().max()), 1e-3 * pull.incoming[name]) for name, grad in grads.items()}
        trials.append(Trial(n, lr, {"Xb": Xb, "Yb": Yb, **before}, grads, scale, float(trace.values["loss"])))
        before = {name: value - lr * grads[name] for name, value in before.items()}
    return trials


def job(trials: Sequence[Trial], source: str, shown: str, harness: str, limits: Limits) -> wire.Frame:
    """What the worker gets: text, parameters and batches."""
    tensors = {f"{index}/{name}": value for index, trial in enumerate(trials) for name, value in trial.inputs.items()}
    header = {
        "kind": "drive",
        "do": "check",
        "source": source,
        "path": shown,
        "defines": ["step"],
        "harness": harness,
        "parameters": network.PARAMETERS,
        "lrs": [trial.lr for trial in trials],
        "limits": {"memory": limits.memory, "cpu_seconds": limits.cpu_seconds},
    }
    return wire.Frame(header, tensors)


@dataclass(frozen=True)
class Answer:
    """All that came back. `missing` and `lines` are what the text of `step` says of its gradients, by their names."""

    stepped: Mapping[int, Stepped]
    missing: frozenset[str] = frozenset()
    update_missing: bool = False
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def moved(self) -> bool:
        """Whether any step changed any parameter."""
        return any(grad is None or bool(grad.any()) for each in self.stepped.values() for grad in each.grads.values())


def read(trials: Sequence[Trial], outcome: Outcome) -> Answer:
    """What came back, each field checked for its form. A trial that never came back is not among `stepped`."""
    found: dict[int, Stepped] = {}
    for frame in outcome.of_kind("stepped"):
        index = frame.header.get("trial")
        if isinstance(index, int) and 0 <= index < len(trials):
            found[index] = _stepped(trials[index], frame)
    said = next((frame.header for frame in outcome.of_kind("blanks")), {})
    missing, lines = said.get("missing"), said.get("lines")
    asked = [f"d{name}" for name in network.PARAMETERS]
    return Answer(
        dict(sorted(found.items())),
        frozenset(name for name in asked if isinstance(missing, list) and name in missing),
        said.get("update_missing") is True,
        {name: lines[name] for name in asked if isinstance(lines, dict) and isinstance(lines.get(name), int)},
    )


def _stepped(trial: Trial, frame: wire.Frame) -> Stepped:
    replaced, loss = frame.header.get("replaced"), frame.header.get("loss")
    grads: dict[str, Tensor | None] = {}
    why_not: dict[str, str] = {}
    for name in network.PARAMETERS:
        before, after = trial.inputs[name], frame.tensors.get(name)
        grads[name] = None
        if after is None or after.shape != before.shape:
            why_not[name] = f"is {'gone' if after is None else tuple(after.shape)} after a step; it was {tuple(before.shape)}."
        elif after.dtype != before.dtype:
            why_not[name] = f"is {after.dtype} after the step; it was {before.dtype}."
        elif not bool(torch.isfinite(after).all()):
            why_not[name] = f"has {int((~torch.isfinite(after)).sum())} entries after the step that are NaN or infinite."
        else:
            grads[name] = (before - after) / trial.lr
    return Stepped(
        grads,
        why_not,
        tuple(name for name in network.PARAMETERS if isinstance(replaced, list) and name in replaced),
        float(loss) if isinstance(loss, float) or (isinstance(loss, int) and abs(loss) < 1e300) else None,
        str(frame.header.get("loss_is", ""))[:80],
    )


def findings(trials: Sequence[Trial], answer: Answer) -> list[Finding]:
    """One a parameter, named as its gradient, from the loss back: right where it is on every trial."""
    found = []
    for parameter in FROM_THE_LOSS:
        name, shape = f"d{parameter}", tuple(trials[0].inputs[parameter].shape)
        base = Finding(name, "unjudged", expected_shape=shape, line=answer.lines.get(name))
        singles = [_single(base, parameter, trials[index], each) for index, each in answer.stepped.items()]
        wrong = [single for single in singles if not single.right]
        if name in answer.missing and (wrong or not answer.moved):
            found.append(replace(base, status="missing"))
        elif answer.update_missing and not answer.moved:
            found.append(base)
        elif wrong or len(singles) < len(trials):
            found.append(wrong[0] if wrong else base)
        else:
            found.append(replace(singles[0], error=max(single.error or 0.0 for single in singles)))
    return found


def _single(base: Finding, parameter: str, trial: Trial, stepped: Stepped) -> Finding:
    """One parameter after one step."""
    mine, true = stepped.grads[parameter], trial.grads[parameter]
    if mine is None:
        why = stepped.why_not[parameter]
        return replace(base, status="not_finite" if "NaN" in why else "error", message=f"`{parameter}` {why}")
    gap = (mine - true).abs()
    error = float(gap.max()) / trial.scale[parameter]
    compared = replace(base, shape=base.expected_shape, dtype="float64", error=error)
    if error <= TOLERANCE:  # and so never with a nan
        return replace(compared, status="exact")
    at = int(gap.argmax())
    index = tuple(int(i) for i in numpy.unravel_index(at, tuple(true.shape)))
    worst = Worst(index, float(mine.reshape(-1)[at]), float(true.reshape(-1)[at]), f"n={trial.n}")
    return replace(compared, status="wrong", worst=worst)
