"""One step's gradients against autograd, while a run goes on. Trusted side: of a worker's frame, only the numbers are believed.

    frame of a `check` (parameters before, gradients, running statistics, logits in eval mode) → Checked

The judge draws the step's batch itself, from the same stream, and runs the plain model in float64.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from grader import wire
from ninja.wavenet import plain
from ninja.wavenet.batches import source
from ninja.wavenet.engine import over, under
from ninja.wavenet.jobs import Config

TOLERANCE = {"float32": 5e-4, "float64": 1e-9}
"""Relative to the largest entry. float32 layers stay near 1e-6."""


@dataclass(frozen=True)
class Checked:
    """What one check found. `differences` are relative to the largest entry: parameters' gradients by their names, and
    `statistics` and `eval` for BatchNorm's running values after the step and the logits in eval mode.
    """

    step: int
    differences: Mapping[str, float]
    tolerance: float

    @property
    def worst(self) -> tuple[str, float]:
        """The name and size of the largest difference."""
        return max(self.differences.items(), key=lambda each: each[1])

    @property
    def passed(self) -> bool:
        return self.worst[1] <= self.tolerance


class Checker:
    """Compares steps of one run with the truth."""

    def __init__(self, config: Config, row: Tensor) -> None:
        self.config, self.stream = config, config.stream(row)
        self.source = source(
            row, config.design, pooled=config.pooled, backoff=config.backoff, dtype=getattr(torch, config.dtype)
        )

    def __call__(self, frame: wire.Frame) -> Checked:
        """The differences; infinite where what came back is missing, misshapen or no number."""
        step, design = int(frame.header["step"]), self.config.design
        batch = self.source.batch(self.stream.at(step))
        sent = {name: value.to(torch.float64) for name, value in frame.tensors.items()}
        parameters, statistics = under("parameters", sent), under("statistics", sent)
        shapes = {**design.shapes(), **design.statistics()}
        if {name: tuple(value.shape) for name, value in {**parameters, **statistics}.items()} != shapes:
            return Checked(step, {"parameters": float("inf")}, 0.0)
        after = {name: value.clone() for name, value in statistics.items()}
        with torch.enable_grad():
            leaves = {name: value.requires_grad_() for name, value in parameters.items()}
            loss = plain.loss(plain.logits(design, leaves, batch.inputs, after, training=True), batch)
            truth = dict(zip(leaves, torch.autograd.grad(loss, list(leaves.values()), materialize_grads=True), strict=True))
        gradients, moved = under("gradients", sent), under("after", sent)
        differences = {name: apart(gradients.get(name), grad) for name, grad in truth.items()}
        differences["loss"] = apart(sent.get("loss"), loss.detach().reshape(1))
        differences["statistics"] = max((apart(moved.get(name), value) for name, value in after.items()), default=0.0)
        with torch.no_grad():
            out = plain.logits(design, parameters, batch.inputs, after)
        known = batch.counts.sum(1) > 0  # rows behind the ends of names are nobody's business
        given = sent.get("logits")
        differences["eval"] = apart(given[known] if given is not None and given.shape == out.shape else None, out[known])
        return Checked(step, differences, TOLERANCE[self.config.dtype])

    def noise(self, frame: wire.Frame) -> Checked:
        """What plain torch would be off by, in the run's own dtype: in a run that has gone astray, no layers do better."""
        step, design = int(frame.header["step"]), self.config.design
        batch = self.source.batch(self.stream.at(step))
        after = {name: value.clone() for name, value in under("statistics", frame.tensors).items()}
        with torch.enable_grad():
            leaves = {name: value.clone().requires_grad_() for name, value in under("parameters", frame.tensors).items()}
            loss = plain.loss(plain.logits(design, leaves, batch.inputs, after, training=True), batch)
            grads = torch.autograd.grad(loss, list(leaves.values()), materialize_grads=True)
        with torch.no_grad():
            logits = plain.logits(design, leaves, batch.inputs, after)
        made = {**over("gradients", dict(zip(leaves, grads, strict=True))), **over("after", after)}
        return self(wire.Frame(frame.header, {**frame.tensors, **made, "loss": loss.detach().reshape(1), "logits": logits}))


def apart(mine: Tensor | None, truth: Tensor) -> float:
    """The largest difference, relative to the largest entry of the truth."""
    if mine is None or mine.shape != truth.shape or not bool(mine.isfinite().all()):
        return float("inf")
    return float((mine - truth).abs().max() / truth.abs().max().clamp(min=1e-12)) if truth.numel() else 0.0
