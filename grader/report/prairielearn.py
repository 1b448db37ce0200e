"""The report as PrairieLearn's `results.json`: one test an exercise, the score as a share of one.

PrairieLearn knows a submission that can't be graded: no points won or lost and no attempt used. That is what it is told where
something could not be judged through our own fault. It takes 1 MB: what was printed is given up first, then the messages are
shortened, and the points are always there.
"""

from __future__ import annotations

import json
from typing import Any

from grader.report import plain, text, words
from grader.verdict import Report, Verdict

LIMIT = 1_000_000
"""Bytes of the whole document."""


def render(report: Report) -> str:
    """The document, in ASCII and within `LIMIT`."""
    for kept in (10_000, 2_000, 400, 0):
        document = _document(report, kept)
        rendered = json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"
        if len(rendered) <= LIMIT:
            break
    return rendered


def _document(report: Report, kept: int) -> dict[str, Any]:
    broken = [verdict for verdict in report.verdicts if verdict.status == "broken"]
    tests = [_test(verdict, kept) for verdict in report.verdicts]
    if broken:
        errors = [f"{text.label(one.id)}: {text.label(one.message, 300)}" for one in broken[:10]]
        said = "Part of it could not be judged, through no fault of yours. This costs no attempt: hand in again in a while."
        return {"gradable": False, "message": said, "format_errors": errors, "tests": tests}
    score = report.points / report.max_points if report.max_points else 0.0
    return {
        "gradable": True,
        "score": max(0.0, min(1.0, round(score, 6))),
        "message": f"{report.passed} of {report.total} exercises pass.",
        "output": f"seed {report.seed}; isolation: {text.label(', '.join(report.isolation) or 'none', 400)}",
        "tests": tests,
    }


def _test(verdict: Verdict, kept: int) -> dict[str, Any]:
    return {
        "name": text.label(verdict.id),
        "description": text.label(verdict.title, 200),
        "points": round(verdict.points, 6),
        "max_points": round(verdict.max_points, 6),
        "message": text.clean(plain.exercise(verdict, output=False), kept) if kept else words.summary(verdict),
        "output": text.clean(text.printed(verdict.output), kept) if kept > 400 else "",
    }
