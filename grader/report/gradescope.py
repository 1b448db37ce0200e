"""The report as Gradescope's `results.json`: one test an exercise, worth its points.

Where something could not be judged through our own fault, there is no score anywhere in the document. Gradescope then says
that the autograder has failed, records no mark, and keeps the submission to be run again: that costs nobody a point, and
nothing can be won by breaking the judge.
"""

from __future__ import annotations

import json
from typing import Any, Literal, get_args

from grader.report import plain, text, words
from grader.verdict import Report, Verdict

Visibility = Literal["hidden", "after_due_date", "after_published", "visible"]
VISIBILITIES: tuple[str, ...] = get_args(Visibility)
KEPT = 10_000
"""Characters of one exercise's text."""


def render(report: Report, visibility: Visibility = "visible") -> str:
    """The document, in ASCII. `visibility` says when students see the tests; one hidden test would hide the total too.

    What was printed as the autograder ran stays hidden: it is for whoever set the assignment.
    """
    broken = sum(verdict.status == "broken" for verdict in report.verdicts)
    document: dict[str, Any] = {} if broken else {"score": round(report.points, 6)}
    document |= {
        "execution_time": round(report.seconds, 3),
        "output": _head(report, broken),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "tests": [_test(verdict, number, visibility, scored=not broken) for number, verdict in enumerate(report.verdicts, 1)],
        "extra_data": {
            "seed": report.seed,
            "isolation": [text.label(one, 200) for one in report.isolation],
            "versions": {text.label(name): text.label(version) for name, version in report.versions.items()},
        },
    }
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _head(report: Report, broken: int) -> str:
    if broken:
        exercises = "1 exercise" if broken == 1 else f"{broken} exercises"
        return f"{exercises} could not be judged, through no fault of yours: no mark until the autograder has run again."
    return f"{report.passed} of {report.total} exercises pass. The numbers that decided were drawn with seed {report.seed}."


def _test(verdict: Verdict, number: int, visibility: Visibility, *, scored: bool) -> dict[str, Any]:
    title = text.label(verdict.title)
    test: dict[str, Any] = {"score": round(verdict.points, 6)} if scored else {}
    test["max_score"] = round(verdict.max_points, 6)
    if verdict.status != "broken":
        test["status"] = "passed" if verdict.passed else "failed"
    return test | {
        "name": text.label(verdict.id) + (f": {title}" if title else ""),
        "name_format": "text",
        "number": str(number),
        "output": text.clean(plain.exercise(verdict), KEPT),
        "output_format": "text",
        "tags": [text.label(verdict.id.rpartition("/")[0] or "exercises"), verdict.status],
        "visibility": visibility,
        "extra_data": {"summary": words.summary(verdict)},
    }
