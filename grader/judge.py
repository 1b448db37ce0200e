"""The judge: the truth about one exercise file. Trusted side; never imports, runs or unpickles anything of a learner's.

    exercise → probes (inputs and truth) → worker → answers → findings → verdict

It reads the submission as text, sends text and inputs to a worker, and believes only the tensors that come back.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader import loose, loose_ruling, probe, ruling, submission, wire
from grader.errors import SubmissionError
from grader.excerpt import Excerpt
from grader.exercise import Exercise
from grader.isolate import Limits, Outcome, Workers
from grader.probe import Probe, Scene
from grader.trace import Forward
from grader.verdict import Verdict


@dataclass(frozen=True)
class Task:
    """One exercise to judge: the learner's file is at `path`, shown to people as `shown`; or it is an excerpt of a notebook."""

    exercise: Exercise
    path: Path
    shown: str
    max_points: float
    excerpt: Excerpt | None = None

    @property
    def blank(self) -> Verdict:
        """The verdict before anything is known."""
        return Verdict(self.exercise.id, self.exercise.title, "error", 0.0, self.max_points, path=self.shown)

    @property
    def loose(self) -> bool:
        """Whether each line fails by itself, and each gradient counts by itself."""
        return self.excerpt is not None and self.excerpt.loose

    def source(self) -> str:
        """The learner's text. Raises SubmissionError."""
        return submission.read(self.path, self.shown) if self.excerpt is None else self.excerpt.source

    def parts(self) -> dict[str, str]:
        """The learner's earlier files that this one builds on, by stem. Raises SubmissionError."""
        if self.excerpt is not None:
            return dict(self.excerpt.parts)
        return {stem: submission.read(self.path.with_name(f"{stem}.py"), f"{stem}.py") for stem in self.exercise.uses}


async def judge(task: Task, workers: Workers, seed: int, scene: Scene | None, limits: Limits) -> Verdict:
    """Judge one exercise. Whatever the learner's code does is a verdict; raises only for faults of ours or of the course."""
    try:
        source, parts = task.source(), task.parts()
    except SubmissionError as error:
        return replace(task.blank, message=str(error))
    probes = make_probes(task.exercise, seed, scene)
    job = make_job(task.exercise, source, parts, task.shown, probes, limits)
    if not task.loose:
        return ruling.verdict(task.blank, task.exercise, probes, await workers.run(job, limits))
    outcome, struck = await _run_loosely(job, task.exercise.defines[0], workers, limits)
    failed = [*struck, *loose_ruling.failures(outcome)]
    return ruling.verdict(task.blank, task.exercise, probes, outcome, failed)


async def _run_loosely(
    job: wire.Frame, function: str, workers: Workers, limits: Limits
) -> tuple[Outcome, list[loose_ruling.Failure]]:
    """Run lines that stand by themselves. One that hangs, floods or ends the process is found and left out of the next try."""
    struck: list[loose_ruling.Failure] = []

    def run(*, announce: bool) -> Awaitable[Outcome]:
        patience = limits
        more: dict[str, object] = {"loose": True, "struck": [one.line for one in struck], "announce": announce}
        if announce:
            more["limits"] = {**job.header["limits"], "cpu_seconds": min(limits.cpu_seconds, loose_ruling.AGAIN_SECONDS)}
            patience = replace(limits, wall_seconds=min(limits.wall_seconds, loose_ruling.AGAIN_WALL_SECONDS))
        return workers.run(wire.Frame({**job.header, **more}, job.tensors), patience)

    outcome = await run(announce=False)  # telling which line begins costs time, and hardly ever matters
    while outcome.ending != "done" and len(struck) < loose_ruling.MOST_STRUCK:
        again = await run(announce=True)
        if again.ending == "done":
            return again, struck
        begun = again.of_kind("begins")
        line = begun[-1].header.get("line") if begun else None
        names = loose.names_by_line(ast.parse(job.header["source"]), function)
        if not isinstance(line, int) or line not in names:
            break
        struck.append(loose_ruling.Failure(again.ending, loose_ruling.ENDED[again.ending], line, names[line]))
        outcome = again
    return outcome, struck


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
    exercise: Exercise,
    source: str,
    parts: Mapping[str, str],
    shown: str,
    probes: Sequence[Probe],
    limits: Limits,
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
