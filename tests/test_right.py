"""Right answers, each written another way than ours: every one must pass, whatever its style.

A file is `tests/right/<track>/<exercise>/<how_it_is_written>.py`; its first comment says what is unusual, and may ask for a
note (`judging.Sample`). To add one, write the file; nothing else knows its name.
"""

from __future__ import annotations

import ast
from collections import Counter

import pytest
from judging import SOLUTIONS, Bench, Sample, samples

from grader.course import Course
from grader.verdict import Verdict

RIGHT = samples("right", status="pass")
EXERCISES = [exercise for exercise in Course.load(SOLUTIONS) if not exercise.stage and exercise.harness is None]


@pytest.fixture(scope="module")
def verdicts(bench: Bench) -> dict[str, Verdict]:
    """All of them, in one request."""
    judged = bench.judge_many([(sample.exercise_id, sample.source) for sample in RIGHT])
    return {sample.id: verdict for sample, verdict in zip(RIGHT, judged, strict=True)}


@pytest.mark.parametrize("sample", RIGHT, ids=lambda sample: sample.id)
def test_a_right_answer_passes_however_it_is_written(sample: Sample, verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts[sample.id]
    odd = sample.told(verdict)
    assert not odd, "\n".join([str(sample.path), *odd])
    assert verdict.points == verdict.max_points
    assert not verdict.message


def test_nothing_is_noted_without_reason(verdicts: dict[str, Verdict]) -> None:
    asked_for = {sample.id for sample in RIGHT if sample.note}
    assert not {name: verdict.notes for name, verdict in verdicts.items() if verdict.notes and name not in asked_for}


def test_every_exercise_has_one() -> None:
    counts = Counter(sample.exercise_id for sample in RIGHT)
    assert not [exercise.id for exercise in EXERCISES if not counts[exercise.id]]
    assert len(RIGHT) >= 50


def test_none_is_a_copy_of_the_solution() -> None:
    course = Course.load(SOLUTIONS)

    def body(source: str) -> str:
        nodes = [
            node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) or getattr(node, "name", "") == "backward"
        ]
        return "\n".join(ast.unparse(statement) for node in nodes for statement in node.body if not _is_text(statement))

    assert not [sample.id for sample in RIGHT if body(sample.source) == body(course.exercise(sample.exercise_id).source)]


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
