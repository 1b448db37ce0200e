"""The zoo: wrong answers, each named for its mistake, and what the judge must say of each.

A file is `tests/zoo/<track>/<exercise>/<what_is_wrong>.py`. Its first comment says what the judge must say (`judging.Sample`
explains the words). To add one, write the file; nothing else knows its name.
"""

from __future__ import annotations

from collections import Counter

import pytest
from judging import SOLUTIONS, Bench, Sample, samples

from grader.course import Course
from grader.verdict import Verdict

ZOO = samples("zoo", status="fail")
EXERCISES = [exercise for exercise in Course.load(SOLUTIONS) if not exercise.stage and exercise.harness is None]


@pytest.fixture(scope="module")
def verdicts(bench: Bench) -> dict[str, Verdict]:
    """All of them, in one request."""
    judged = bench.judge_many([(sample.exercise_id, sample.source) for sample in ZOO])
    return {sample.id: verdict for sample, verdict in zip(ZOO, judged, strict=True)}


@pytest.mark.parametrize("sample", ZOO, ids=lambda sample: sample.id)
def test_the_judge_says_what_the_file_says(sample: Sample, verdicts: dict[str, Verdict]) -> None:
    odd = sample.told(verdicts[sample.id])
    assert not odd, "\n".join([str(sample.path), *odd])


@pytest.mark.parametrize("sample", [sample for sample in ZOO if sample.status == "fail"], ids=lambda sample: sample.id)
def test_a_mistake_is_in_the_mathematics_and_not_in_the_python(sample: Sample, verdicts: dict[str, Verdict]) -> None:
    verdict = verdicts[sample.id]
    if "missing" not in sample.findings.values():
        assert not verdict.traceback, f"{sample.path} never gets to its mistake:\n{verdict.traceback}"
    assert verdict.message or any(not finding.right for finding in verdict.findings)  # its words, where a harness expects more
    assert verdict.points < verdict.max_points


def test_a_wrong_answer_that_can_not_be_compared_is_told_why(verdicts: dict[str, Verdict]) -> None:
    assert not [name for name, verdict in verdicts.items() if verdict.status != "fail" and not verdict.message.strip()]


def test_every_exercise_has_its_zoo() -> None:
    counts = Counter(sample.exercise_id for sample in ZOO)
    assert not [exercise.id for exercise in EXERCISES if counts[exercise.id] < 2]
    assert len(ZOO) >= 60


def test_a_header_says_more_than_a_status() -> None:
    silent = [sample.id for sample in ZOO if sample.status == "fail" and not (sample.findings or sample.says)]
    assert not silent
