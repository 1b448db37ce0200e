"""The training loop, in the worker, next to the learner's layers. Trusted text; holds no truth.

    batch → forward → softmax cross-entropy and its gradient → the layers' backward → update

What is sent are frames of kind `progress`, told apart by `what`; docs/training.md lists them. They are claims all the same: the
layers run in this process.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from ninja.wavenet.batches import Batch, Stream, source
from ninja.wavenet.designs import Design
from ninja.wavenet.models import build
from ninja.wavenet.optim import Optimiser, Rates

REPORT_SECONDS = 0.2
BINS = 64

Send = Callable[..., None]


def drive(scope: Mapping[str, Any], header: Mapping[str, Any], tensors: Mapping[str, Tensor], send: Send) -> None:
    """Called once the learner's files are loaded: all of them but the last make up the module `layers`."""
    layers = {**vars(sys.modules["layers"]), **scope}
    Training(layers, header, tensors, send).run()


def cross_entropy(logits: Tensor, batch: Batch) -> tuple[Tensor, Tensor]:
    """The mean loss over the targets of a batch, and its gradient: logits (rows, letters) → (), (rows, letters)."""
    logprobs = torch.log_softmax(logits, 1)
    loss = torch.dot(batch.counts.view(-1), logprobs.view(-1)) / -batch.n
    dlogits = logprobs.exp_().mul_(batch.counts.sum(1, keepdim=True)).sub_(batch.counts).div_(batch.n)
    return loss, dlogits


class Training:
    """One run, from step `first` to `steps`. See `jobs.job` for what is in header and tensors."""

    def __init__(self, layers: Mapping[str, Any], header: Mapping[str, Any], tensors: Mapping[str, Tensor], send: Send) -> None:
        dtype = getattr(torch, header["dtype"])
        torch.set_default_dtype(dtype)
        self.header, self.send = header, send
        self.done, self.steps = header["first"], header["steps"]
        design = Design.of(header["design"])
        self.source = source(
            tensors["row"].to(torch.int64), design, pooled=header["pooled"], backoff=header["backoff"], dtype=dtype
        )
        self.stream = Stream(self.source.items, header["batch"], header["seed"], replacement=header["replacement"])
        torch.default_generator.manual_seed(header["seed"])
        self.net = build(design, layers)
        self.rates = Rates.of(header["rates"])
        self.optimiser = Optimiser(self.rates, self.net.parameters, design.matrices)
        if "parameters/embedding" in tensors:
            self.net.load(under("parameters", tensors), under("statistics", tensors))
        if self.done:
            self.optimiser.load(under("optimiser", tensors))
        self.losses: list[Tensor] = []

    def run(self) -> None:
        """To the end, or to the first loss that is no number."""
        header = self.header
        self._say("start", {"each": self.stream.each, "targets": self.source.targets})
        reported = kept = time.monotonic()
        self.net.train()
        while self.done < self.steps:
            try:
                self.step(check=_due(self.done, header["check_every"]), look=_due(self.done, header["look_every"]))
            except BaseException:
                self._report()  # so that it is known after how many steps
                raise
            if (now := time.monotonic()) - reported > REPORT_SECONDS or self.done == self.steps:
                if not self._report():
                    return
                reported = now
                if now - kept > header["keep_seconds"]:
                    kept = now
                    self._keep()
        self._keep()
        self.recalibrate(header["recalibrate"])
        self._say("end", {}, {**over("parameters", self.net.parameters), **over("statistics", self.net.statistics())})

    def step(self, *, check: bool = False, look: bool = False) -> None:
        """One update."""
        net, batch = self.net, self.source.batch(self.stream.at(self.done))
        before = copied({**over("parameters", net.parameters), **over("statistics", net.statistics())}) if check or look else {}
        loss, dlogits = cross_entropy(net.forward(batch.inputs), batch)
        net.backward(dlogits)
        gradients = net.gradients()
        if check:
            self._check(batch, before, gradients, loss)
        self.optimiser.step(gradients, self.done, self.rates.factor(self.done, self.steps))
        if look:
            self._look(under("parameters", before))
        self.losses.append(loss)
        self.done += 1

    def recalibrate(self, passes: int) -> None:
        """BatchNorm's statistics as they are with the final parameters: their mean over many batches."""
        usual = {name: norm.momentum for name, norm in self.net.norms.items()}
        for number in range(passes):
            for norm in self.net.norms.values():
                norm.momentum = 1.0 / (number + 1)
            self.net.forward(self.source.batch(self.stream.at(self.steps + number)).inputs)
        for name, norm in self.net.norms.items():
            norm.momentum = usual[name]

    def checkpoint(self) -> dict[str, Tensor]:
        """All that the next step hangs on, but for its number."""
        return {
            **over("parameters", self.net.parameters),
            **over("statistics", self.net.statistics()),
            **over("optimiser", self.optimiser.state),
        }

    def _say(self, what: str, said: Mapping[str, Any], tensors: Mapping[str, Tensor] | None = None) -> None:
        self.send({"kind": "progress", "what": what, "step": self.done, **said}, tensors or {})

    def _report(self) -> bool:
        losses = torch.stack(self.losses).to(torch.float32) if self.losses else torch.zeros(0)
        sound = bool(losses.isfinite().all())
        if not sound:
            first = int((~losses.isfinite()).nonzero()[0])
            self.done -= len(losses) - first
            self._say("metrics", {"cpu_seconds": time.process_time()}, {"losses": losses[:first]})
            self.send({"kind": "not_finite", "step": self.done, "loss": str(float(losses[first]))}, {})
        else:
            self._say("metrics", {"cpu_seconds": time.process_time()}, {"losses": losses})
        self.losses = []
        return sound

    def _keep(self) -> None:
        self._say("checkpoint", {}, self.checkpoint())

    def _check(self, batch: Batch, before: Mapping[str, Tensor], gradients: Mapping[str, Tensor], loss: Tensor) -> None:
        """Everything by which the truth can be told: what the step began with, what the layers made of it, and eval mode."""
        after = self.net.statistics()
        self.net.train(False)
        logits = self.net.forward(batch.inputs)
        self.net.train()
        said = {**before, **over("gradients", gradients), **over("after", after)}
        self._say("check", {}, {**said, "loss": loss.reshape(1), "logits": logits})

    def _look(self, before: Mapping[str, Tensor]) -> None:
        """What the plots show: activations, gradients, and by what share of themselves parameters move."""
        if not all(bool(level.h.isfinite().all() and level.dh.isfinite().all()) for level in self.net.levels):
            return  # the loss will say so
        said: dict[str, Any] = {"saturated": {}, "dh": {}, "ratio": {}}
        tensors = {}
        for number, level in enumerate(self.net.levels, 1):
            spread = float(level.dh.std())
            said["saturated"][str(number)] = float((level.h.abs() > 0.97).to(torch.float32).mean())
            said["dh"][str(number)] = spread
            tensors[f"h/{number}"] = torch.histc(level.h.reshape(-1), BINS, -1.0, 1.0)
            tensors[f"dh/{number}"] = torch.histc(level.dh.reshape(-1), BINS, -4 * spread, 4 * spread)
        for name, value in self.net.parameters.items():
            if value.dim() == 2:
                said["ratio"][name] = float((value - before[name]).std() / before[name].std())
        finite = all(math.isfinite(number) for numbers in said.values() for number in numbers.values())
        if finite:
            self._say("look", said, tensors)


def over(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Names with a prefix."""
    return {f"{prefix}/{name}": value for name, value in tensors.items()}


def under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Those of a prefix, without it."""
    return {name.removeprefix(f"{prefix}/"): value for name, value in tensors.items() if name.startswith(f"{prefix}/")}


def copied(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A copy of each."""
    return {name: value.clone() for name, value in tensors.items()}


def _due(step: int, every: int) -> bool:
    return every > 0 and step % every == 0
