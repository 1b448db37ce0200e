"""The mutation test of the judge: whatever one edit makes of a worked solution, it must fail, unless it is the same function.

`mutants.Twins` decides what is the same function, on draws of its own. A survivor is a hole in the judge; an equal mutant that
fails is a right answer refused.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass

import pytest
from judging import SOLUTIONS, Bench
from mutants import Kinship, Mutant, Twins, mutants

from grader.course import Course
from grader.exercise import Exercise
from grader.verdict import Verdict

EXERCISES = [exercise for exercise in Course.load(SOLUTIONS) if not exercise.stage and exercise.harness is None]

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="more than a thousand workers: only where they fork"),
    pytest.mark.timeout(1200),  # a minute on two quiet cores; the first test waits for all of them
]


@dataclass(frozen=True)
class Trial:
    mutant: Mutant
    kinship: Kinship
    verdict: Verdict

    @property
    def killed(self) -> bool:
        """Wrong numbers, or an error that its own lines raised; anything else would say nothing about the edit."""
        return self.verdict.status == "fail" or (self.verdict.status == "error" and bool(self.verdict.traceback))

    @property
    def survived(self) -> bool:
        return self.kinship == "different" and not self.killed


@pytest.fixture(scope="module")
def trials(bench: Bench) -> dict[str, list[Trial]]:
    """Every mutant of every solution, judged; by exercise."""
    made = {exercise.id: mutants(exercise) for exercise in EXERCISES}
    twins = {exercise.id: Twins(exercise) for exercise in EXERCISES}
    flat = [mutant for each in made.values() for mutant in each]
    verdicts = bench.judge_many([(mutant.exercise_id, mutant.source) for mutant in flat])
    result: dict[str, list[Trial]] = {exercise.id: [] for exercise in EXERCISES}
    for mutant, verdict in zip(flat, verdicts, strict=True):
        result[mutant.exercise_id].append(Trial(mutant, twins[mutant.exercise_id].kinship(mutant), verdict))
    return result


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_every_mutant_that_is_another_function_fails(exercise: Exercise, trials: dict[str, list[Trial]]) -> None:
    assert not [trial.mutant.id for trial in trials[exercise.id] if trial.survived]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_every_mutant_that_is_the_same_function_passes(exercise: Exercise, trials: dict[str, list[Trial]]) -> None:
    refused = [trial for trial in trials[exercise.id] if trial.kinship == "equal" and trial.verdict.status != "pass"]
    assert not [(trial.mutant.id, trial.verdict.status, trial.verdict.message) for trial in refused]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_every_verdict_on_a_mutant_is_about_the_mutant(exercise: Exercise, trials: dict[str, list[Trial]]) -> None:
    verdicts = {trial.mutant.id: trial.verdict for trial in trials[exercise.id]}
    assert len(verdicts) == len(trials[exercise.id]), "two mutants have the same id"
    assert not {id: verdict.message for id, verdict in verdicts.items() if verdict.status not in ("pass", "fail", "error")}
    assert sum(verdict.status == "fail" for verdict in verdicts.values()) >= 2, "hardly a mutant of it runs"


def test_the_kill_rate_is_100_percent(
    trials: dict[str, list[Trial]], record_property: pytest.RecordProperty, capsys: pytest.CaptureFixture[str]
) -> None:
    every = [trial for each in trials.values() for trial in each]
    kin = Counter(trial.kinship for trial in every)
    survivors = [trial.mutant.id for trial in every if trial.survived]
    raised = sum(trial.verdict.status == "error" for trial in every)
    killed = kin["different"] - len(survivors)
    rate = f"mutants: {len(every)}, equal: {kin['equal']}, killed: {killed} of {kin['different']}"
    record_property("mutants", rate)
    with capsys.disabled():
        print(f"\n{rate} ({killed / kin['different']:.1%})")
        print(f"{raised} raised; {kin['sometimes']} are right on most batches and raise on some, so that chance decides")
    assert not survivors
    assert kin["sometimes"] <= len(every) / 200
