"""The mutation test for exercises that ask for a class: see `test_mutants`, and `class_mutants` for what counts as equal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest
from class_mutants import Twins, mutants
from judging import SOLUTIONS, Bench
from mutants import Mutant

from grader.course import Course
from grader.exercise import Exercise
from grader.verdict import Verdict

COURSE = Course.load(SOLUTIONS)
EXERCISES = [exercise for exercise in COURSE if exercise.harness is not None]

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="hundreds of workers: only where they fork"),
    pytest.mark.filterwarnings("ignore"),  # a mutant may well take the variance of nothing
    pytest.mark.timeout(1200),
]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_whatever_one_edit_makes_of_a_worked_class_fails(bench: Bench, exercise: Exercise) -> None:
    made, twins = mutants(exercise), Twins(COURSE, exercise)
    verdicts = bench.judge_many([(exercise.id, mutant.source) for mutant in made], cpu_seconds=2, wall_seconds=20.0)
    assert len({mutant.id for mutant in made}) == len(made) >= 10
    assert _survivors(twins, made, verdicts) == []
    assert _refused(twins, made, verdicts) == []
    ends = {"pass", "fail", "error", "timeout", "memory"}  # the last two: a loop that no longer ends
    assert {verdict.status for verdict in verdicts} <= ends


def _survivors(twins: Twins, made: Sequence[Mutant], verdicts: Sequence[Verdict]) -> list[str]:
    passed = [mutant for mutant, verdict in zip(made, verdicts, strict=True) if verdict.passed]
    return [mutant.id for mutant in passed if not twins.equal(mutant)]


def _refused(twins: Twins, made: Sequence[Mutant], verdicts: Sequence[Verdict]) -> list[str]:
    """Not those that raised or never ended: they are tried in the judge's workers only."""
    failed = [mutant for mutant, verdict in zip(made, verdicts, strict=True) if verdict.status == "fail"]
    return [mutant.id for mutant in failed if twins.equal(mutant)]
