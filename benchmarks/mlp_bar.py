"""Where exercise 28 draws its line: right steps and wrong ones, trained on the same budget.

    python benchmarks/mlp_bar.py [--steps 8000] [--seeds 8] [--wrong-seeds 3] [--only NAME …] [--speed]

Trains the worked step from several seeds and every step of tests/wrong_steps.py (one mistake each) from some of them, and
prints the validation losses as a table, with what the bar says of each. Everything runs in this process, on one thread.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
import wrong_steps  # noqa: E402

from grader import probe  # noqa: E402
from ninja import names, network  # noqa: E402
from ninja.mlp import stage as mlp  # noqa: E402
from ninja.mlp import training, trajectory  # noqa: E402
from ninja.mlp.evaluate import Calibrated, Tally  # noqa: E402

Step = Callable[..., Any]


class Bench:
    """The data, and what is done with it."""

    def __init__(self) -> None:
        self.given = names.load()
        self.splits = self.given.splits()
        self.tallies = {name: Tally.of(split, len(self.given.letters)) for name, split in self.splits.items()}

    def train(self, step: Step, steps: int, seed: int) -> tuple[float, float]:
        """Train as the harness does: the validation loss (inf where it broke), and steps a second of processor time."""
        rng = torch.Generator().manual_seed(seed)
        start = network.parameters(rng, len(self.given.letters), n_hidden=trajectory.HIDDEN)
        parameters, train = list(start.values()), self.splits["train"]
        done, began = 0, time.process_time()
        for index in range(-(-steps // training.CHUNK)):
            rng = torch.Generator().manual_seed(probe.generator(seed, "batches", str(index)).initial_seed())
            ix = torch.randint(0, len(train.X), (training.CHUNK, network.BATCH), generator=rng)
            for Xb, Yb in zip(train.X[ix].unbind(), train.Y[ix].unbind(), strict=True):
                if done == steps:
                    break
                step(parameters, Xb, Yb, training.RATE if done < steps // 2 else training.LOWER_RATE)
                done += 1
        rate = steps / (time.process_time() - began)
        if not all(bool(value.isfinite().all()) for value in start.values()):
            return float("inf"), rate
        return Calibrated(start, self.tallies["train"]).loss(self.tallies["dev"]), rate


def compiled(edits: tuple[tuple[str, str], ...]) -> Step:
    """The worked solution's `step`, with the edits made."""
    scope: dict[str, Any] = {}
    exec(wrong_steps.edited(edits), scope)
    step: Step = scope["step"]
    return step


def with_autograd(parameters: list[torch.Tensor], Xb: torch.Tensor, Yb: torch.Tensor, lr: float) -> torch.Tensor:
    """The same step by `loss.backward()`, for comparison."""
    leaves = [p.requires_grad_() for p in parameters]
    C, W1, b1, W2, b2, bngain, bnbias = leaves
    n = Xb.shape[0]
    hprebn = C[Xb].view(n, -1) @ W1 + b1
    bndiff = hprebn - hprebn.mean(0, keepdim=True)
    bnraw = bndiff * ((bndiff**2).sum(0, keepdim=True) / (n - 1) + 1e-5) ** -0.5
    loss = F.cross_entropy(torch.tanh(bngain * bnraw + bnbias) @ W2 + b2, Yb)
    for p in leaves:
        p.grad = None
    loss.backward()
    for p in leaves:
        assert p.grad is not None
        p.data += -lr * p.grad
    return loss


def speed(bench: Bench, steps: int = 3000) -> None:
    """Steps a second of processor time, one thread, the best of three."""
    loop = next(edits for name, edits in wrong_steps.RIGHT if name == "the_lectures_loop")
    print("\n| step | steps/s |\n|---|---|")
    for name, step in (("worked solution", compiled(())), ("dC in a Python loop", compiled(loop)), ("autograd", with_autograd)):
        print(f"| {name} | {max(bench.train(step, steps, network.SEED)[1] for _ in range(3)):,.0f} |", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=mlp.STEPS)
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--wrong-seeds", type=int, default=3)
    parser.add_argument("--only", nargs="*", help="names of wrong steps")
    parser.add_argument("--speed", action="store_true", help="measure speed alone")
    args = parser.parse_args()
    torch.set_num_threads(1)
    bench = Bench()
    if args.speed:
        speed(bench)
        return
    seeds = [network.SEED, *range(1, args.seeds)]
    bar = mlp.bar(args.steps)
    right = [bench.train(compiled(()), args.steps, seed) for seed in seeds]
    losses = [loss for loss, _ in right]
    rate = max(rate for _, rate in right)
    print(f"{args.steps} steps, bar {bar}, torch {torch.__version__}, {rate:,.0f} steps/s of processor time\n")
    print("| step | validation loss, by seed | bar |\n|---|---|---|")
    print(f"| right | {', '.join(f'{loss:.4f}' for loss in losses)} | {_says(losses, bar)} |", flush=True)
    for name, edits, _ in wrong_steps.WRONG:
        if args.only and name not in args.only:
            continue
        try:
            losses = [bench.train(compiled(edits), args.steps, seed)[0] for seed in seeds[: args.wrong_seeds]]
            shown, said = ", ".join(f"{loss:.4f}" if loss < 10 else "diverged" for loss in losses), _says(losses, bar)
        except RuntimeError as error:
            shown, said = f"raises {str(error)[:40]}…", "refused"
        print(f"| {name} | {shown} | {said} |", flush=True)


def _says(losses: list[float], bar: float | None) -> str:
    if bar is None:
        return "no bar"
    below = sum(loss <= bar for loss in losses)
    return "passes" if below == len(losses) else "refused" if not below else f"passes {below} of {len(losses)}"


if __name__ == "__main__":
    main()
