"""The judge: the truth about one exercise file. Trusted side; never imports, runs or unpickles anything of a learner's.

    exercise → probes (inputs and truth) → worker → answers → findings → verdict

It reads the submission as text, sends text and inputs to a worker, and believes only the tensors that come back.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader import probe, ruling, submission, wire
from grader.errors import SubmissionError
from grader.exercise import Exercise
from grader.isolate import Limits, Workers
from grader.probe import Probe, Scene
from grader.trace import Forward
from grader.verdict import Verdict


@dataclass(frozen=True)
class Task:
    """One exercise to judge: the learner's file is at `path`, shown to people as `shown`."""

    exercise: Exercise
    path: Path
    shown: str
    max_points: float

    @property
    def blank(self) -> Verdict:
        """The verdict before anything is known."""
        return Verdict(self.exercise.id, self.exercise.title, "error", 0.0, self.max_points, path=self.shown)


async def judge(task: Task, workers: Workers, seed: int, scene: Scene | None, limits: Limits) -> Verdict:
    """Judge one exercise. Whatever the learner's code does is a verdict; raises only for faults of ours or of the course."""
    try:
        source = submission.read(task.path, task.shown)
        parts = {stem: submission.read(task.path.with_name(f"{stem}.py"), f"{stem}.py") for stem in task.exercise.uses}
    except SubmissionError as error:
        return replace(task.blank, message=str(error))
    probes = make_probes(task.exercise, seed, scene)
    outcome = await workers.run(make_job(task.exercise, source, parts, task.shown, probes, limits), limits)
    return ruling.verdict(task.blank, task.exercise, probes, outcome)


@functools.lru_cache(maxsize=64)
def make_probes(exercise: Exercise, seed: int, scene: Scene | None) -> tuple[Probe, ...]:
    """The shown probe, the hidden ones, and for a chain one more that judges each step alone.

    The same for everyone who is judged with the same seed, so they are kept for the next one.
    """
    forward = compiled(exercise)
    probes = [probe.shown(exercise, forward, scene), *probe.hidden(exercise, forward, seed)]
    if exercise.is_chain:
        probes.append(probe.alone(exercise, forward, seed))
    return tuple(probes)


@functools.lru_cache(maxsize=256)
def compiled(exercise: Exercise) -> Forward:
    """The instrumented forward; the same text is compiled once."""
    return Forward(exercise)


def make_job(
    exercise: Exercise, source: str, parts: Mapping[str, str], shown: str, probes: Sequence[Probe], limits: Limits
) -> wire.Frame:
    """What the worker gets: the learner's text, and the inputs of every probe. Nothing that is true."""
    tensors = {f"{index}/{name}": value for index, each in enumerate(probes) for name, value in each.args.items()}
    tensors |= {f"{index}/inject/{name}": value for index, each in enumerate(probes) for name, value in each.inject.items()}
    header = {
        "kind": "gradients",
        "source": source,
        "path": shown,
        "defines": exercise.defines,
        "harness": exercise.harness_source,
        "parts": dict(parts),
        "asked": exercise.asked,
        "given": exercise.given,
        "probes": [{"dtype": str(each.dtype).removeprefix("torch."), "alone": bool(each.inject)} for each in probes],
        "limits": {"memory": limits.memory, "cpu_seconds": limits.cpu_seconds},
    }
    return wire.Frame(header, tensors)
