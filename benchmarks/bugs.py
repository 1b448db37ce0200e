"""What each bug does to the loss: the lecture's network trained with one layer wrong, everything else the same.

    python benchmarks/bugs.py [--steps N] [--seeds N] [--only NAME …] [--write docs/wavenet.md]

The lecture's model and its plain gradient descent (batches of 32, a rate of 0.1, a tenth of that in the last quarter), for
fewer steps than its 200,000. The wrong layers are the lecture's two BatchNorms, written anew below, and answers from tests/zoo.
Validation losses are those of the network with its own, wrong, layers. The last column is what the check of `ninja train` says
of the last step: the largest difference from autograd's gradients, relative to the largest entry, and where.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import torch  # noqa: E402
from torch import Tensor  # noqa: E402
from training import Data, worked  # noqa: E402

from grader import wire  # noqa: E402
from ninja.wavenet import check, engine, jobs, recipes  # noqa: E402
from ninja.wavenet.contexts import windows  # noqa: E402

BEGIN, END = "<!-- benchmarks/bugs.py writes from here -->", "<!-- to here -->"
ZOO = ROOT / "tests" / "zoo" / "wavenet"


class BatchNorm:
    """With plain formulas, wrong as its two class attributes have it: `only_examples`, and no mode."""

    only_examples = False
    has_mode = True

    def __init__(self, dim: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.beta = torch.ones(dim), torch.zeros(dim)
        self.running_mean, self.running_var = torch.zeros(dim), torch.ones(dim)

    def __call__(self, x: Tensor) -> Tensor:
        self.axes = (0,) if self.only_examples else tuple(range(x.dim() - 1))
        self.n = math.prod(x.shape[axis] for axis in self.axes)
        if self.training or not self.has_mode:
            mean, var = x.mean(self.axes), x.var(self.axes) if self.n > 1 else torch.full((x.shape[-1],), math.nan)
            if self.training:
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mean, var = self.running_mean, self.running_var
        self.inv = (var + self.eps) ** -0.5
        self.xhat = (x - mean) * self.inv
        return self.gamma * self.xhat + self.beta

    def backward(self, dout: Tensor) -> Tensor:
        rows = tuple(range(dout.dim() - 1))
        self.grads = [(dout * self.xhat).sum(rows), dout.sum(rows)]
        through = dout.sum(self.axes) / self.n + self.xhat * (dout * self.xhat).sum(self.axes) / (self.n - 1)
        return self.gamma * self.inv * (dout - through)

    def parameters(self) -> list[Tensor]:
        return [self.gamma, self.beta]


class OnlyExamples(BatchNorm):
    """Statistics over axis 0 alone: each place of a name keeps its own."""

    only_examples = True


class NoMode(BatchNorm):
    """Normalises with the batch, whatever it is for."""

    has_mode = False


@dataclass(frozen=True)
class Bug:
    """One wrong layer: its class, or the zoo's file. Contexts are validated `size` at a time, in their order or `shuffled`."""

    what: str
    layer: Any = None
    size: int = 4096
    shuffled: bool = False

    def classes(self, layers: Mapping[str, Any]) -> dict[str, Any]:
        """All layers, one of them wrong."""
        if self.layer is None:
            return dict(layers)
        if not isinstance(self.layer, str):
            return {**layers, "BatchNorm1d": self.layer}
        path = ZOO / f"{self.layer}.py"
        scope: dict[str, Any] = {}
        exec(compile(path.read_text(encoding="utf-8"), path.name, "exec"), scope)
        name = jobs.LAYERS[path.parent.name]
        return {**layers, name: scope[name]}


BUGS = {
    "right": Bug("no bug"),
    "examples": Bug("lecture: BatchNorm's statistics over axis 0 only", OnlyExamples),
    "mode": Bug("lecture: BatchNorm left in training mode, validated 32 contexts at a time", NoMode, 32, shuffled=True),
    "order": Bug("lecture: the same, the contexts of a name one after the other", NoMode, 32),
    "one": Bug("lecture: the same, one context at a time, as in sampling", NoMode, 1),
    "variance": Bug("BatchNorm: the path through the variance missing", "05_batchnorm/variance_held_constant"),
    "mean": Bug("BatchNorm: the path through the mean missing", "05_batchnorm/mean_held_constant"),
    "both": Bug("BatchNorm: both paths missing", "05_batchnorm/statistics_held_constant"),
    "gamma": Bug("BatchNorm: gamma left out of one path", "05_batchnorm/gamma_left_out_of_the_inverse_path"),
    "slope": Bug("Tanh: 1 − tanh for its slope", "07_tanh/square_forgotten"),
    "rows": Bug("Linear: gradient averaged over the rows, not summed", "02_linear/averaged_over_the_rows"),
    "twice": Bug("Embedding: of a repeated letter one gradient kept", "06_embedding/repeated_letters_overwritten"),
    "added": Bug("Linear: gradients accumulate from step to step", "02_linear/accumulated"),
}


class Runs:
    """Trained networks, each trained once: what differs between some bugs is only how they are validated."""

    def __init__(self, data: Data) -> None:
        self.data, self.layers = data, worked()
        self.done: dict[tuple[Any, int], tuple[engine.Training, str]] = {}

    def loss(self, bug: Bug, config: jobs.Config) -> tuple[float, str]:
        """Validation loss after a run, and what the check says of its last step."""
        key = (bug.layer, config.seed)
        if key not in self.done:
            self.done[key] = trained(bug.classes(self.layers), self.data, config)
        run, apart = self.done[key]
        X = windows(self.data.dev, config.design.context)
        order = torch.randperm(len(X), generator=torch.Generator().manual_seed(1)) if bug.shuffled else torch.arange(len(X))
        return validation(run.net.forward, X[order], self.data.dev[order], bug.size), apart


def trained(layers: Mapping[str, Any], data: Data, config: jobs.Config) -> tuple[engine.Training, str]:
    """A run to its end, and what the check says of its last step."""
    frames: list[wire.Frame] = []

    def send(header: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> None:
        frames.append(wire.Frame(dict(header), {name: value.clone() for name, value in tensors.items()}))

    run = engine.Training(layers, {**config.to_json(), "first": 0}, {"row": data.train}, send)
    while run.done < config.steps:
        run.step(check=run.done == config.steps - 1)
    name, difference = check.Checker(config, data.train)(frames[0]).worst
    run.net.train(False)
    return run, f"{difference:.0e}, of `{name}`" if math.isfinite(difference) else "statistics of the wrong shape"


def validation(forward: Callable[[list[Tensor]], Tensor], X: Tensor, Y: Tensor, size: int) -> float:
    """Mean loss of contexts X (n, context) and what follows them, Y (n,), so many at a time; nan as soon as one is."""
    total = 0.0
    for some, follows in zip(X.split(size), Y.split(size), strict=True):
        logprobs = torch.log_softmax(forward([some]), 1)
        total -= float(logprobs[torch.arange(len(follows)), follows].sum())
        if not math.isfinite(total):
            return math.nan
    return total / len(Y)


def table(rows: Mapping[str, tuple[list[float], str]]) -> str:
    """As Markdown; the first row is what the others are worse than."""
    means = {name: statistics.fmean(losses) for name, (losses, _) in rows.items()}
    lines = ["| bug | validation loss | against no bug | apart from autograd by |", "|---|---:|---:|---|"]
    for name, (losses, apart) in rows.items():
        shown = "nan" if math.isnan(means[name]) else f"{means[name]:.3f}"
        if len(losses) > 1 and name == "right":
            shown += f" ({min(losses):.3f} to {max(losses):.3f})"
        worse = f"{means[name] - means['right']:+.3f}".replace("-", "−") if name != "right" and "right" in means else ""
        lines.append(f"| {BUGS[name].what} | {shown} | {'' if worse == '+nan' else worse} | {apart} |")
    return "\n".join(lines)


def main() -> int:
    """Train, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=10_000, metavar="N", help="of each run (10000)")
    parser.add_argument("--seeds", type=int, default=2, metavar="N", help="runs of each bug, of which the mean is shown (2)")
    parser.add_argument("--only", nargs="+", choices=BUGS, default=list(BUGS), help="some of them")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also put the table into a page that has a place for it")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    data = Data.load()
    runs, design = Runs(data), recipes.design("wavenet", len(data.letters))
    config = jobs.Config(design, recipes.LECTURE, 32, asked.steps, replacement=True)
    rows: dict[str, tuple[list[float], str]] = {}
    for name in asked.only:
        ends = [runs.loss(BUGS[name], replace(config, seed=seed)) for seed in range(1, asked.seeds + 1)]
        rows[name] = ([loss for loss, _ in ends], ends[0][1])
        print(f"{name}: {rows[name]}", file=sys.stderr, flush=True)
    text = f"{table(rows)}\n\n{asked.steps:,} steps each, mean of {asked.seeds} seeds, torch {torch.__version__}."
    print(text)
    if asked.write:
        page = asked.write.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        _, mark, after = rest.partition(END)
        if not mark:
            sys.exit(f"{asked.write} has no place for the table: a line `{BEGIN}` and after it a line `{END}`")
        asked.write.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
