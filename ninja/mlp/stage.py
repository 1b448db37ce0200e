"""Exercise 28, the judge's side: single steps held against the truth, then a training run, then what the network is worth.

    `step` → trajectory (float64, against autograd) → training in a worker (float32) → losses on three splits, names

Trusted side: `step` runs only in workers, and only tensors are believed that come back. Passing takes both: every step
agrees, and the validation loss is below a bar. The bar alone could not tell. Of the 37 steps of tests/wrong_steps.py, each
with one mistake, it refuses 18 (in the softmax, the tanh, dW2 and dC; a missing 1/n; uphill). The other 19 train as well as
the right one (a whole path of BatchNorm left out, n for n - 1, eps, a dead bias, repeated letters overwritten): a network
learns around them. The trajectory refuses all 37. benchmarks/mlp_bar.py measures this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from grader import probe
from grader.course import Course
from grader.errors import SubmissionError
from grader.isolate import Limits, Outcome, Workers
from grader.judge import Task
from grader.verdict import Verdict
from ninja import names, network
from ninja.mlp import checked, training, trajectory
from ninja.mlp import run as runs
from ninja.mlp.checked import ending, failure
from ninja.mlp.evaluate import Calibrated, Tally
from ninja.mlp.run import Run
from ninja.mlp.training import Emit, Watcher

STEPS = 8_000
"""The short budget, for grading: three seconds or so."""
BARS = {8_000: 2.288, 200_000: 2.13}
"""From so many steps on, the validation loss that a right backward stays below; at 8,000, 8 seeds ended at 2.264 to 2.279."""
HARNESS = Path(__file__).with_name("harness.py")


@dataclass(frozen=True)
class Plan:
    """What a request asks of the stage, under its key `stage`. `runs` is the folder for runs' folders; None keeps nothing."""

    steps: int = STEPS
    seed: int = network.SEED
    runs: Path | None = None
    fresh: bool = False
    samples: int = 20

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> Plan:
        """The plan in a request; what it leaves out is as in grading."""
        asked = dict(request.get("stage", {}))
        if asked.get("runs"):
            asked["runs"] = Path(asked["runs"])
        return cls(**asked)


async def stage(
    task: Task, course: Course, workers: Workers, limits: Limits, request: Mapping[str, Any], emit: Emit
) -> Verdict:
    """Judge one file. Whatever the learner's code does is a verdict."""
    try:
        source = task.source()
    except SubmissionError as error:
        return replace(task.blank, message=str(error))
    plan, harness = Plan.of(request), HARNESS.read_text(encoding="utf-8")
    given = names.load()
    splits = given.splits()
    trials = trajectory.draw(course, given, splits["train"], request["seed"])
    outcome = await workers.run(trajectory.job(trials, source, task.shown, harness, limits), limits)
    verdict = checked.verdict(task.blank, trials, outcome)
    if not verdict.passed:
        return verdict

    rng = torch.Generator().manual_seed(plan.seed)
    start = network.parameters(rng, len(given.letters), n_hidden=trajectory.HIDDEN)
    folder = runs.folder(plan.runs, plan.steps, plan.seed, source) if plan.runs else None
    run = Run.begin(plan.steps, start, folder, fresh=plan.fresh)
    where = {"exercise": task.exercise.id, "folder": str(folder or ""), "step": run.step, "steps": run.steps}
    emit({"event": "run", **where, "note": run.note})
    limits = training.limits(limits, plan.steps - run.step)
    job = training.job(run, plan.seed, splits["train"], source, task.shown, harness, limits)
    watcher = Watcher(run, task.exercise.id, emit)
    try:
        outcome = await workers.run(job, limits, watcher.on_frame)
    finally:
        run.save()  # also when the request is given up: Ctrl-C
    if failed := _untrained(verdict, run, watcher, outcome):
        return failed

    tallies = {name: Tally.of(split, len(given.letters)) for name, split in splits.items()}
    trained = Calibrated(run.parameters, tallies["train"])
    losses = {name: round(trained.loss(tally), 4) for name, tally in tallies.items()}
    curve, each = run.curve()
    emit(
        {
            "event": "trained",
            "exercise": task.exercise.id,
            "steps": run.steps,
            "losses": losses,
            "samples": trained.sample(given, plan.samples, probe.generator(plan.seed, "names")),
            "curve": curve,
            "each": each,
            "note": run.note,
        }
    )
    return _worth(verdict, run, losses, watcher, outcome)


def bar(steps: int) -> float | None:
    """What a right backward stays below after so many steps; None where too few for a bar."""
    return min((loss for least, loss in BARS.items() if steps >= least), default=None)


def _untrained(stepped: Verdict, run: Run, watcher: Watcher, outcome: Outcome) -> Verdict | None:
    """The verdict on a training run that broke off; None where it ran to its end."""
    where = f"In training, after {watcher.step:,} of {run.steps:,} steps: "
    ended = ending(outcome, run.parameters, where)
    broken = next((frame.header for frame in outcome.of_kind("not_finite")), None)
    if ended is None and broken is not None:
        loss = str(broken.get("loss"))[:20]
        said = f"{where}the loss is {loss}. Single steps were right: does an exp() overflow in float32?"
        ended = "fail", said, None
    if ended is None and (watcher.refused or run.step < run.steps):
        ended = "fail", f"{where}{watcher.refused or 'the run broke off'}.", None
    if ended is None:
        return None
    status, message, line = ended
    traceback = str(failure(outcome).get("traceback", ""))[:8000]
    return replace(stepped, status=status, message=message, line=line, traceback=traceback, output=outcome.output)


def _worth(stepped: Verdict, run: Run, losses: Mapping[str, float], watcher: Watcher, outcome: Outcome) -> Verdict:
    """The verdict on a trained network."""
    limit = bar(run.steps)
    measures: dict[str, float | str] = {
        "steps": run.steps,
        "train_loss": losses["train"],
        "val_loss": losses["dev"],
        "test_loss": losses["test"],
    }
    if limit is not None:
        measures["bar"] = limit
    if watcher.step > watcher.first:
        measures["steps_per_second"] = round(watcher.steps_per_second)
    good = limit is None or losses["dev"] <= limit
    high = f"The validation loss is {losses['dev']:.3f}; a right backward is below {limit} after {run.steps:,} steps."
    return replace(
        stepped,
        status="pass" if good else "fail",
        message="" if good else high,
        points=stepped.max_points if good else stepped.points,
        measures=measures,
        output=stepped.output,
        seconds=round(stepped.seconds + outcome.seconds, 4),
    )
