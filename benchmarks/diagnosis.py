"""The diagnosis, measured: how often it explains, whether it is ever wrong, and what it costs.

    python benchmarks/diagnosis.py [--zoo] [--mutants N] [--pairs N] [--seed S] [--list]

    zoo       of the answers in tests/zoo that state a diagnosis, how many get just that one
    mutants   single edits of the worked solutions (tests/mutants.py), N of them at random or all (0): of those that come back
              with wrong numbers, how many have a diagnosis for every gradient that is wrong by itself
    pairs     the same with two edits at once, in one exercise
    time      of all the above, the processor time of the diagnosis beside that of the judge's own work on the same answer

A diagnosis is a claim: these numbers are what this mistake gives. So it is held against numbers that it has not seen. The same
answer is judged with two other seeds; unless both find the same mistake by the same names, it counts as false. A true one mends
by construction: whoever undoes the one thing that is named has the truth again. And it must be of a gradient that the edit
touched.

Answers are made in this process by the worker's own code, without its walls: it is our own text that runs.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import random
import statistics
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # this tree is measured, whatever is installed

import torch  # noqa: E402
from judging import samples  # noqa: E402
from mutants import Mutant, Twins, mutants  # noqa: E402

from grader import judge, ruling, wire, worker  # noqa: E402
from grader.course import Course  # noqa: E402
from grader.diagnosis import diagnose as diagnosing  # noqa: E402
from grader.diagnosis import worked  # noqa: E402
from grader.exercise import Exercise  # noqa: E402
from grader.isolate import Limits, Outcome  # noqa: E402
from grader.probe import Probe, Scene  # noqa: E402
from grader.verdict import Finding, Verdict  # noqa: E402

BAR_SECONDS = 0.1
BARS = {"zoo": 1.0, "mutants": 0.9, "pairs": 0.5}
PASSING = ("agreement", "batches", "measured", "sizes", "count", "value")
"""Of the evidence, what depends on the batch."""


@dataclass
class Clock:
    """Processor seconds of the diagnosis, and of all else that the judge does with an answer."""

    diagnosis: list[float] = field(default_factory=list)
    judge: list[float] = field(default_factory=list)
    last: float = 0.0
    slowest: tuple[float, str] = (0.0, "")


class Lab:
    """Judges answers in this process."""

    def __init__(self) -> None:
        self.course = Course.load(ROOT / "solutions")
        self.scenes: dict[str, Scene | None] = {}
        self.clock = Clock()
        torch.set_num_threads(1)
        torch.Tensor.float = lambda self, **options: self.to(torch.get_default_dtype(), **options)  # type: ignore[method-assign]
        plain = diagnosing.diagnose

        def timed(*arguments: object) -> list[Finding]:
            start = time.thread_time()
            findings = plain(*arguments)  # type: ignore[arg-type]
            self.clock.last = time.thread_time() - start
            return findings

        ruling.diagnose = timed  # type: ignore[assignment]

    def judge(self, exercise: Exercise, source: str, seed: int = 0, timed: str = "") -> Verdict:
        """The verdict, as the real judge gives it."""
        probes = self._probes(exercise, seed)
        start, self.clock.last = time.thread_time(), 0.0
        outcome = self._answers(exercise, source, probes)
        verdict = ruling.verdict(judge.Task(exercise, Path(), "", 1.0).blank, exercise, probes, outcome)
        if timed and self.clock.last:
            self.clock.slowest = max(self.clock.slowest, (self.clock.last, timed))
            self.clock.diagnosis.append(self.clock.last)
            self.clock.judge.append(time.thread_time() - start - self.clock.last)
        return verdict

    def _probes(self, exercise: Exercise, seed: int) -> Sequence[Probe]:
        track = self.course.track(exercise.track)
        if track.name not in self.scenes:
            module, _, name = (track.scene or "").partition(":")
            scene = getattr(importlib.import_module(module), name)(self.course) if module else None
            self.scenes[track.name] = scene
        # those of the worked exercise: its forward is what counts
        return judge.make_probes(self.course.exercise(exercise.id), seed, self.scenes[track.name])

    def _answers(self, exercise: Exercise, source: str, probes: Sequence[Probe]) -> Outcome:
        parts = {stem: self.course.exercise(f"{exercise.track}/{stem}").source for stem in exercise.uses}
        job = judge.make_job(exercise, source, parts, "answer.py", probes, Limits())
        frames: list[wire.Frame] = []

        def send(header: dict[str, object], tensors: dict[str, torch.Tensor] | None = None) -> None:
            frames.append(wire.Frame(header, {name: value.clone() for name, value in (tensors or {}).items()}))

        streams = sys.stdout, sys.stderr
        own = wire.Frame(job.header, {name: value.clone() for name, value in job.tensors.items()})
        try:
            with torch.no_grad(), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                torch.manual_seed(0)
                worker._gradients(own, send)
        finally:
            sys.stdout, sys.stderr = streams
            torch.set_default_dtype(torch.float32)
        return Outcome(frames, "done")


@dataclass
class Rate:
    """What became of some answers."""

    explained: int = 0
    of: int = 0
    raised: int = 0
    false: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)

    def line(self, name: str) -> str:
        share = self.explained / self.of if self.of else 0.0
        raised = f"; {self.raised} more raised an error of Python's, which explains itself" if self.raised else ""
        held = "holds" if share >= BARS[name] and not self.false else "MISSED"
        return f"{name}: {self.explained} of {self.of} explained ({share:.1%}), false: {len(self.false)}{raised}  [{held}]"


def zoo(lab: Lab) -> Rate:
    """Those that state a diagnosis, each gradient of theirs."""
    rate = Rate()
    for sample in samples("zoo", status="fail"):
        if sample.diagnosis:
            exercise = lab.course.exercise(sample.exercise_id)
            found = {f.name: f for f in lab.judge(exercise, sample.source, timed=sample.id).findings}
            codes = {name: d.code if (d := found[name].diagnosis) else "none" for name in sample.diagnosis}
            rate.of += 1
            rate.explained += codes == sample.diagnosis
            rate.codes.update(codes.values())
            if codes != sample.diagnosis:
                rate.false.append(f"{sample.id}: {codes} for {sample.diagnosis}")
    return rate


def edited(lab: Lab, made: Iterator[tuple[Exercise, Mutant, int]], count: int) -> Rate:
    """Mutants that are wrong, until `count` of them have come back with numbers; 0 for all that there are."""
    rate = Rate()
    for exercise, mutant, line in made:
        if count and rate.of >= count:
            break
        verdict = lab.judge(exercise, mutant.source, timed=mutant.id)
        if verdict.status == "error":
            rate.raised += 1
        if verdict.status != "fail":
            continue
        own = [f for f in verdict.findings if _is_own(f)]
        rate.of += 1
        rate.explained += all(finding.diagnosis for finding in own)
        rate.codes.update(finding.diagnosis.code for finding in own if finding.diagnosis)
        if not all(finding.diagnosis for finding in own):
            rate.silent.append(f"{mutant.id}: {', '.join(f.name for f in own if not f.diagnosis)}")
        rate.false += _false(lab, exercise, mutant, line, own)
    return rate


def _is_own(finding: Finding) -> bool:
    return not finding.right and finding.status not in ("missing", "unjudged") and finding.blame != "inherited"


def _false(lab: Lab, exercise: Exercise, mutant: Mutant, line: int, own: Sequence[Finding]) -> Iterator[str]:
    """Diagnoses that numbers not seen before do not bear out, or of a gradient that the edit did not touch."""
    others = [{f.name: f.diagnosis for f in lab.judge(exercise, mutant.source, seed).findings} for seed in (1001, 1002)]
    last = exercise.backward.body[-1].lineno
    for finding in own:
        diagnosis = finding.diagnosis
        if diagnosis is None:
            continue
        named = {key: value for key, value in diagnosis.evidence.items() if key not in PASSING}
        for other in (each.get(finding.name) for each in others):
            same = other and {key: value for key, value in other.evidence.items() if key not in PASSING} == named
            if other is None or other.code != diagnosis.code or not same:
                said = other and f"{other.code} {dict(other.evidence)}"
                yield f"{mutant.id}: {finding.name} {diagnosis.code} {dict(diagnosis.evidence)} / {said}"
                break
        step = worked.step(lab.course.exercise(exercise.id), finding.name)
        touched = any(each.lineno - 1 <= line <= (each.end_lineno or each.lineno) + 1 for each in step) or line >= last
        if line and not touched and diagnosis.code not in ("aliased", "argument_changed"):
            yield f"{mutant.id}: {finding.name} {diagnosis.code}, which line {line} does not make"


def singles(lab: Lab, rng: random.Random) -> Iterator[tuple[Exercise, Mutant, int]]:
    """Every single edit, in random order."""
    every = [(exercise, mutant, mutant.line) for exercise in _plain(lab.course) for mutant in mutants(exercise)]
    rng.shuffle(every)
    twins: dict[str, Twins] = {}
    for exercise, mutant, line in every:
        if exercise.id not in twins:
            twins[exercise.id] = Twins(exercise)
        if twins[exercise.id].kinship(mutant) == "different":
            yield exercise, mutant, line


def doubles(lab: Lab, rng: random.Random) -> Iterator[tuple[Exercise, Mutant, int]]:
    """Two random edits in one exercise, the exercise chosen first, so that the small ones count as much as the large."""
    exercises = _plain(lab.course)
    twins: dict[str, Twins] = {}
    while True:
        exercise = rng.choice(exercises)
        first = rng.choice(mutants(exercise))
        try:
            second = rng.choice(mutants(Exercise(exercise.track, exercise.stem, first.source, exercise.path)))
        except (IndexError, KeyError, SyntaxError):
            continue
        both = Mutant(exercise.id, first.line, f"{first.what}; line {second.line}: {second.what}", second.source)
        if exercise.id not in twins:
            twins[exercise.id] = Twins(exercise)
        if twins[exercise.id].kinship(both) == "different":
            yield exercise, both, 0


def _plain(course: Course) -> list[Exercise]:
    return [exercise for exercise in course if not exercise.stage and exercise.harness is None]


def main() -> int:
    """Measure what is asked for; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--zoo", action="store_true", help="the answers in tests/zoo")
    parser.add_argument("--mutants", type=int, metavar="N", help="single edits, N at random; 0 for all")
    parser.add_argument("--pairs", type=int, metavar="N", help="two edits at once, N at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--list", action="store_true", help="name what was not explained")
    options = parser.parse_args()
    lab, rng, rates = Lab(), random.Random(options.seed), dict[str, Rate]()
    if options.zoo:
        rates["zoo"] = zoo(lab)
    if options.mutants is not None:
        rates["mutants"] = edited(lab, singles(lab, rng), options.mutants)
    if options.pairs:
        rates["pairs"] = edited(lab, doubles(lab, rng), options.pairs)
    if not rates:
        parser.error("say what to measure: --zoo, --mutants N, --pairs N")
    for name, rate in rates.items():
        print(rate.line(name))
        for text in (
            *(f"  false   {each}" for each in rate.false),
            *(f"  silent  {each}" for each in rate.silent if options.list),
        ):
            print(text)
        if options.list:
            print("  " + ", ".join(f"{code} {count}" for code, count in rate.codes.most_common()))
    slow = _times(lab.clock)
    return int(slow or any("MISSED" in rate.line(name) for name, rate in rates.items()))


def _times(clock: Clock) -> bool:
    """Print them; whether the bar was missed."""
    times = sorted(clock.diagnosis)
    if not times:
        return False
    late = times[int(0.95 * len(times))]
    ratio = statistics.median(d / j for d, j in zip(clock.diagnosis, clock.judge, strict=True) if j > 0)
    over = sum(each > BAR_SECONDS for each in times)
    longest, which = clock.slowest
    median = 1e3 * statistics.median(times)
    print(f"time: median {median:.1f} ms, 95 of 100 below {1e3 * late:.0f} ms, {over} of {len(times)} above")
    print(
        f"  {1e3 * BAR_SECONDS:.0f} ms, longest {1e3 * longest:.0f} ms ({which}); median {ratio:.1f} times the judge's own work"
    )
    return late > BAR_SECONDS


if __name__ == "__main__":
    sys.exit(main())
