"""The same training on `loss.backward()`, for comparison: `ninja train --autograd`. Trusted side.

    Config + row of names → the frames that a worker would send, but for those that look into layers

It runs no learner's code, and needs no worker.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from grader import wire
from ninja.wavenet import plain
from ninja.wavenet.batches import source
from ninja.wavenet.engine import REPORT_SECONDS, over, under
from ninja.wavenet.jobs import Config
from ninja.wavenet.optim import Optimiser


def start(config: Config) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Parameters as the layers start them, and BatchNorm's statistics."""
    rng, dtype = torch.Generator().manual_seed(config.seed), getattr(torch, config.dtype)
    parameters = {}
    for name, shape in config.design.shapes().items():
        if len(shape) == 2:
            scale = 1.0 if name == "embedding" else shape[0] ** -0.5 * (0.1 if name == "out.weight" else 1.0)
            parameters[name] = (torch.randn(shape, generator=rng) * scale).to(dtype)
        else:
            parameters[name] = torch.full(shape, float(name.endswith("gamma")), dtype=dtype)
    zeros_and_ones = config.design.statistics().items()
    return parameters, {name: torch.full(shape, float(name.endswith("var")), dtype=dtype) for name, shape in zeros_and_ones}


def train(
    config: Config,
    row: Tensor,
    on_frame: Callable[[wire.Frame], None],
    *,
    first: int = 0,
    begin: Mapping[str, Tensor] | None = None,
) -> None:
    """One run, from step `first`; `begin` are the tensors of its checkpoint."""
    examples, stream = (
        source(row, config.design, pooled=config.pooled, backoff=config.backoff, dtype=getattr(torch, config.dtype)),
        config.stream(row),
    )
    parameters, statistics = start(config)
    optimiser = Optimiser(config.rates, parameters, config.design.matrices)
    if begin:
        parameters |= {name: value.clone() for name, value in under("parameters", begin).items()}
        statistics |= {name: value.clone() for name, value in under("statistics", begin).items()}
        optimiser.load(under("optimiser", begin))
    for value in parameters.values():
        value.requires_grad_()

    def say(what: str, step: int, tensors: Mapping[str, Tensor]) -> None:
        copies = {name: value.detach().clone() for name, value in tensors.items()}
        on_frame(wire.Frame({"kind": "progress", "what": what, "step": step}, copies))

    on_frame(wire.Frame({"kind": "progress", "what": "start", "step": first, "each": stream.each, "targets": examples.targets}))
    losses: list[Tensor] = []
    reported = kept = time.monotonic()
    for step in range(first, config.steps):
        batch = examples.batch(stream.at(step))
        with torch.enable_grad():
            loss = plain.loss(plain.logits(config.design, parameters, batch.inputs, statistics, training=True), batch)
            gradients = dict(
                zip(parameters, torch.autograd.grad(loss, list(parameters.values()), materialize_grads=True), strict=True)
            )
        with torch.no_grad():
            optimiser.step(gradients, step, config.rates.factor(step, config.steps))
        losses.append(loss.detach())
        if (now := time.monotonic()) - reported > REPORT_SECONDS or step + 1 == config.steps:
            reported = now
            say("metrics", step + 1, {"losses": torch.stack(losses).to(torch.float32)})
            losses = []
            if now - kept > config.keep_seconds or step + 1 == config.steps:
                kept = now
                kept_state = {**over("statistics", statistics), **over("optimiser", optimiser.state)}
                say("checkpoint", step + 1, {**over("parameters", parameters), **kept_state})
    recalibrated = {name: torch.zeros_like(value) for name, value in statistics.items()}
    with torch.no_grad():
        for number in range(config.recalibrate):
            inputs = examples.batch(stream.at(config.steps + number)).inputs
            moved = {name: value.clone() for name, value in statistics.items()}
            plain.logits(config.design, parameters, inputs, moved, training=True)
            for name, value in recalibrated.items():  # what one batch says, from how far it moved the running value
                value += (statistics[name] + (moved[name] - statistics[name]) / plain.MOMENTUM - value) / (number + 1)
    final = recalibrated if config.recalibrate else statistics
    say("end", config.steps, {**over("parameters", parameters), **over("statistics", final)})
