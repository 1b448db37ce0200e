"""Training: what is promised, measured. Ratios come from one run in which both sides take turns, A B A B.

    python benchmarks/training.py [--quick] [--only NAME ...] [--runs N] [--write docs/performance.md]

All times are seconds of one processor (`time.process_time`, one thread), so that others' work on the machine counts less. The
lecture's loop is written anew below; it is timed for a while, and its 200,000 steps are extrapolated.

    sixty      recipe `quick` with `wavenet-conv`, three seeds: time to the lecture's loss, against the lecture's loop
    shared     the same with `wavenet-shared`
    minute     recipe `minute`, the default of `ninja train`
    long       recipe `long`: any single model in a quarter of an hour
    backward   hand-written backward against `loss.backward()` of a model written as well, at batches of 32 and 256
    forms      targets a second: slid and shared forms against the tree
    equal      both against the tree on every window of the data (all three splits), in eval mode
    learner    plain layers through the engine, against the same layers in the lecture's loop with autograd
    memory     `ninja train --reference`, all its processes at their largest
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from plain_layers import PLAIN  # noqa: E402

from ninja import names  # noqa: E402 - this tree's, whatever is installed
from ninja.wavenet import engine, jobs, optim, recipes, worth  # noqa: E402
from ninja.wavenet.batches import source  # noqa: E402
from ninja.wavenet.contexts import windows  # noqa: E402
from ninja.wavenet.models import build  # noqa: E402

LECTURE_STEPS = 200_000
BEGIN, END = "<!-- benchmarks/training.py writes from here -->", "<!-- to here -->"


@dataclass(frozen=True)
class Row:
    """One line of the table; without a bar, for comparison."""

    what: str
    measured: str
    bar: str
    passed: bool


@dataclass(frozen=True)
class Data:
    """The lecture's split."""

    letters: str
    train: Tensor
    dev: Tensor
    test: Tensor

    @classmethod
    def load(cls) -> Data:
        given = names.load()
        return cls(given.letters, *(jobs.row(part, given.letters) for part in names.split(given.words)))


def worked() -> dict[str, Any]:
    """The worked layers, loaded as the worker loads a learner's."""
    module = sys.modules["layers"] = types.ModuleType("layers")
    for stem in jobs.LAYERS:
        text = (ROOT / "solutions" / "wavenet" / f"{stem}.py").read_text(encoding="utf-8")
        exec(compile(text, f"{stem}.py", "exec"), vars(module))
    return vars(module)


# The other sides


class Lecture:
    """The lecture's loop on autograd. Its layers are the plain ones, of which only the forward is used."""

    def __init__(self, data: Data, layers: Mapping[str, Any] = PLAIN, batch: int = 32) -> None:
        torch.manual_seed(42)
        self.net = build(recipes.design("wavenet", 27), layers)
        self.parameters = list(self.net.parameters.values())
        for p in self.parameters:
            p.requires_grad = True
        self.X, self.Y, self.batch, self.done = windows(data.train, 8), data.train, batch, 0

    def step(self) -> None:
        """One of 200,000."""
        ix = torch.randint(0, self.X.shape[0], (self.batch,))
        Xb, Yb = self.X[ix], self.Y[ix]
        with torch.enable_grad():
            logits = self.net.forward([Xb])
            loss = F.cross_entropy(logits, Yb)
            for p in self.parameters:
                p.grad = None
            loss.backward()
        lr = 0.1 if self.done < 150_000 else 0.01
        for p in self.parameters:
            assert p.grad is not None
            p.data += -lr * p.grad
        self.done += 1


class Autograd:
    """The same model written as well: BatchNorm by the same formulas, cross-entropy and the update in one call each.

    `fused`: BatchNorm by torch's own kernel, whose backward is a kernel too. The worker refuses that one to every learner.
    """

    def __init__(self, data: Data, batch: int, *, fused: bool = False) -> None:
        self.fused = fused
        torch.manual_seed(42)
        self.parameters = {name: torch.randn(shape) * 0.1 for name, shape in recipes.design("wavenet", 27).shapes().items()}
        self.running = [(torch.zeros(128), torch.ones(128)) for _ in range(3)]
        for p in self.parameters.values():
            p.requires_grad_()
        self.X, self.Y, self.batch = windows(data.train, 8), data.train, batch

    def step(self) -> None:
        ix, p = torch.randint(0, len(self.X), (self.batch,)), self.parameters
        with torch.enable_grad():
            x = F.embedding(self.X.index_select(0, ix), p["embedding"])
            for level, (mean, var) in enumerate(self.running, 1):
                rows = x.view(-1, 2 * x.shape[-1]) @ p[f"{level}.weight"]
                norm = F.batch_norm if self.fused else batch_norm
                h = norm(rows, mean, var, p[f"{level}.gamma"], p[f"{level}.beta"], True, 0.1)
                x = (2 * torch.sigmoid(2 * h) - 1).view(self.batch, -1, 128)  # tanh, as the worked layer has it
            logits = torch.addmm(p["out.bias"], x.view(self.batch, -1), p["out.weight"])
            F.cross_entropy(logits, self.Y.index_select(0, ix)).backward()
        values = list(p.values())
        with torch.no_grad():
            torch._foreach_add_(values, [value.grad for value in values], alpha=-0.1)
        for value in values:
            value.grad = None


def batch_norm(x: Tensor, mean: Tensor, var: Tensor, gamma: Tensor, beta: Tensor, training: bool, momentum: float) -> Tensor:
    """As the worked layer's, in place nowhere."""
    now = x.mean(0)
    diff = x - now
    spread = (diff * diff).sum(0) / (len(x) - 1)
    mean.lerp_(now.detach(), momentum)
    var.lerp_(spread.detach(), momentum)
    return torch.addcmul(beta, diff, gamma * torch.rsqrt(spread + 1e-5))


def stepper(data: Data, layers: Mapping[str, Any], config: jobs.Config) -> engine.Training:
    """A run that is stepped by hand."""
    header = {**config.to_json(), "first": 0}
    return engine.Training(layers, header, {"row": data.train}, lambda *_: None)


# What is measured


def seconds(call: Callable[[], object], times: int = 1) -> float:
    """Of one processor, for so many calls."""
    began = time.process_time()
    for _ in range(times):
        call()
    return time.process_time() - began


def turns(a: Callable[[], object], b: Callable[[], object], runs: int, each: int) -> tuple[float, float]:
    """Seconds of a call of `a`, and how many times as long `b` takes: medians over turns of `each` calls.

    Turns are short and a ratio is that of neighbours, as a processor's speed changes with what its other half does.
    """
    seconds(a, each), seconds(b, each)
    times = [(seconds(a, each) / each, seconds(b, each) / each) for _ in range(runs)]
    return statistics.median(first for first, _ in times), statistics.median(second / first for first, second in times)


def trained(data: Data, layers: Mapping[str, Any], config: jobs.Config) -> tuple[float, float, float]:
    """A whole run: its seconds, from the list of names to the recalibrated model; its validation loss and its test loss."""
    ends: list[Mapping[str, Tensor]] = []

    def send(header: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> None:
        if header.get("what") == "end":
            ends.append({name: value.clone() for name, value in tensors.items()})

    took = seconds(lambda: engine.Training(layers, {**config.to_json(), "first": 0}, {"row": data.train}, send).run())
    model = worth.Model(config.design, engine.under("parameters", ends[0]), engine.under("statistics", ends[0]))
    return took, model.loss(data.dev), model.loss(data.test)


def sixty(data: Data, asked: argparse.Namespace, model: str = "wavenet-conv", bar: float = 60.0) -> Iterator[Row]:
    """Time to the lecture's loss. The lecture's loop is timed before and after each seed's run."""
    layers, lecture = worked(), Lecture(data)
    each = 100 if asked.quick else 400
    seconds(lecture.step, 50)
    for seed in (1, 2, 3)[: 1 if asked.quick else 3]:
        config = recipes.config("quick", 27, data.train, seed=seed, model=model)
        before = seconds(lecture.step, each)
        took, loss, test = trained(data, layers, config)
        theirs = (before + seconds(lecture.step, each)) / (2 * each) * LECTURE_STEPS
        what = f"`{model}` to {recipes.LECTURE_LOSS}, seed {seed}, against the lecture's loop ({theirs:.0f} s)"
        yield Row(
            what,
            f"{loss:.4f} (test {test:.4f}) in {took:.1f} s: {theirs / took:.0f}× faster",
            f"≥ {bar:.0f}×",
            loss <= recipes.LECTURE_LOSS and theirs / took >= bar,
        )


def shared(data: Data, asked: argparse.Namespace) -> Iterator[Row]:
    """The same, every distinct node once."""
    yield from sixty(data, asked, "wavenet-shared")


def whole(name: str, most: float, bar: float) -> Callable[[Data, argparse.Namespace], Iterator[Row]]:
    """A recipe to its end."""

    def measure(data: Data, asked: argparse.Namespace) -> Iterator[Row]:
        config = recipes.config(name, 27, data.train, seed=1)
        if asked.quick:
            config = replace(config, steps=config.steps // 20)
        took, loss, test = trained(data, worked(), config)
        what = f"recipe `{name}`: `{recipes.RECIPES[name].model}`, {config.design.size:,} parameters"
        yield Row(
            what,
            f"{loss:.4f} (test {test:.4f}) in {took:.0f} s",
            f"≤ {bar:.3f} in ≤ {most:.0f} s",
            loss <= bar and took <= most,
        )

    return measure


def backward(data: Data, asked: argparse.Namespace) -> Iterator[Row]:
    """Steps a second, hand-written against autograd, everything else the same."""
    layers, rates = worked(), optim.Rates("sgd", lr=0.1, schedule="constant")
    for batch, bar in ((32, 1.3), (256, 1.0)):
        config = jobs.Config(recipes.design("wavenet", 27), rates, batch, 1 << 30, replacement=True)
        ours = stepper(data, layers, config)
        for fused in (False, True):
            mine, ratio = turns(ours.step, Autograd(data, batch, fused=fused).step, 5 * asked.runs, 640 // batch)
            what = f"hand-written backward against autograd{' on a fused BatchNorm' * fused}, batch {batch}"
            yield Row(what, f"{1 / mine:.0f} steps/s: {ratio:.2f}×", "" if fused else f"≥ {bar}×", fused or ratio >= bar)


def forms(data: Data, asked: argparse.Namespace) -> Iterator[Row]:
    """Targets a second, the optimiser apart: it costs every form the same."""
    layers, rates = worked(), optim.Rates("sgd", lr=0.1, schedule="constant")
    for count in (recipes.RECIPES["quick"].batch, recipes.RECIPES["minute"].batch):
        targets = round(count * len(data.train) / int((data.train == 0).sum()))
        tree = stepper(data, layers, jobs.Config(recipes.design("wavenet", 27), rates, targets, 1 << 30))
        for model, bar in (("wavenet-conv", 1.7), ("wavenet-shared", 0.0)):
            ours = stepper(data, layers, jobs.Config(recipes.design(model, 27), rates, count, 1 << 30))
            mine, ratio = turns(ours.step, tree.step, 3 * asked.runs, 4)
            what = f"`{model}` against the tree, {count} names a step"
            yield Row(what, f"{targets / mine / 1000:.0f}k targets/s: {ratio:.2f}×", f"≥ {bar}×" * bool(bar), ratio >= bar)


def equal(data: Data, asked: argparse.Namespace) -> Iterator[Row]:
    """The largest difference of any logit on any window of the data."""
    torch.manual_seed(1)
    layers = worked()
    start = stepper(data, layers, jobs.Config(recipes.design("wavenet", 27), batch=256, steps=100))
    for _ in range(100):
        start.step()  # so that statistics are some
    start.net.train(False)
    for model in ("wavenet-conv", "wavenet-shared"):
        design = recipes.design(model, 27)
        net = build(design, layers)
        net.load(start.net.parameters, start.net.statistics())
        net.train(False)
        worst, done = torch.zeros(()), 0
        for row in (data.train, data.dev, data.test):
            X, examples = windows(row, design.context), source(row, design)
            for items in torch.arange(examples.items).split(1000):
                batch = examples.batch(items)
                apart = net.forward(batch.inputs)[batch.rows] - start.net.forward([X[batch.places]])
                worst, done = torch.maximum(worst, apart.abs().max()), done + batch.n  # a NaN stays
        every = done == sum(map(len, (data.train, data.dev, data.test)))
        yield Row(
            f"`{model}` equals the tree on all {done:,} windows",
            f"{float(worst):.1e}",
            "≤ 1e-5",
            every and float(worst) <= 1e-5,
        )


def learner(data: Data, asked: argparse.Namespace) -> Iterator[Row]:
    """Plain layers, as the hints lead to, the lecture's way through the engine and through autograd."""
    config = jobs.Config(recipes.design("wavenet", 27), recipes.LECTURE, 32, LECTURE_STEPS, replacement=True)
    mine, ratio = turns(stepper(data, PLAIN, config).step, Lecture(data).step, 3 * asked.runs, 30)
    what = "plain layers through the engine, against the same with autograd"
    yield Row(what, f"{1 / mine:.0f} steps/s: {ratio:.2f}×", "≥ 1×", ratio >= 1)


def memory(data: Data, asked: argparse.Namespace) -> Iterator[Row]:
    """A run of the command as a user starts it, its judge and its worker included; what they share counts once."""
    for recipe in ("minute", "long"):
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            ninja = [sys.executable, "-m", "ninja"]
            subprocess.run([*ninja, "init", folder], env=environment, stdout=subprocess.DEVNULL, check=True)
            command = [*ninja, "train", "--reference", "--unlock", "--recipe", recipe, "--steps", "200", "--dir", folder]
            running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
            most = 0
            while running.poll() is None:
                most = max(most, sum(proportional(pid) for pid in descendants(running.pid)))
                time.sleep(0.1)
        what = f"memory of `ninja train --reference --recipe {recipe}`, all its processes"
        yield Row(what, f"{most / 2**20:.0f} MB", "< 1 GB", running.returncode == 0 and 0 < most < 1 << 30)


def descendants(pid: int) -> list[int]:
    """A process and all that come of it."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def proportional(pid: int) -> int:
    """Bytes of a process; of a page that several have, its share. 0 for one that is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    return 0


MEASURES = {
    "sixty": sixty,
    "shared": shared,
    "minute": whole("minute", 75, 1.950),
    "long": whole("long", 900, 1.930),
    "backward": backward,
    "forms": forms,
    "equal": equal,
    "learner": learner,
    "memory": memory,
}


def table(rows: list[Row]) -> str:
    """As Markdown."""
    lines = ["| what | measured | bar | |", "|---|---:|---:|---|"]
    lines += [
        f"| {row.what} | {row.measured} | {row.bar} | {('holds' if row.passed else '**missed**') * bool(row.bar)} |"
        for row in rows
    ]
    return "\n".join(lines)


def write(path: Path, text: str) -> None:
    """Put the table between the marks."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        sys.exit(f"{path} has no place for the table: a line `{BEGIN}` and after it a line `{END}`")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def main() -> int:
    """0 where every bar holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="short: says that it works, not how well")
    parser.add_argument("--runs", type=int, default=9, metavar="N", help="turns of each pair (9)")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES), help="some of them")
    parser.add_argument("--write", type=Path, metavar="FILE", help="also put the table into a page that has a place for it")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    data, rows = Data.load(), []
    for name in asked.only:
        for row in MEASURES[name](data, asked):
            print(f"{name}: {row.what}: {row.measured}", file=sys.stderr, flush=True)
            rows.append(row)
    today = datetime.date.today().isoformat()
    versions = (
        f"Python {platform.python_version()}, torch {torch.__version__}, {platform.machine()}, {os.cpu_count()} processors"
    )
    text = f"{table(rows)}\n\nOn {today}: {versions}; seconds of one processor."
    print(text)
    if asked.write:
        write(asked.write, text)
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
