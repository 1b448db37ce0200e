"""The report as Classroom 50's `result.json`: one test an exercise.

Scores there are whole numbers, and a part of a gradient's point is none. So every score is in hundredths of a point, always,
whether or not this student has a fraction: the maximum of an assignment must be the same for everyone. What could not be
judged through our own fault has no place in the format; then there is no document, and the mark before it stands.
"""

from __future__ import annotations

import json
import math

from grader.errors import WorkerError
from grader.report import text
from grader.report.occasion import Occasion
from grader.verdict import Report, Verdict

SCALE = 100


def render(report: Report, occasion: Occasion) -> str:
    """The document, in ASCII. Raises WorkerError where something could not be judged."""
    broken = [verdict.id for verdict in report.verdicts if verdict.status == "broken"]
    if broken:
        raise WorkerError(
            f"{', '.join(map(text.label, broken))} could not be judged, through no fault of the student; a result for "
            "Classroom 50 would cost them points, so none is written. Run it again; `ninja doctor` may say more"
        )
    tests = [
        {"test-name": text.label(verdict.id), "passed": verdict.passed, "score": _score(verdict), "max-score": _most(verdict)}
        for verdict in report.verdicts
    ]
    document = {
        "schema": "classroom50/result/v1",
        "classroom": occasion.classroom,
        "assignment": occasion.assignment,
        "assignment_type": "group" if occasion.group else "individual",
        "owner": occasion.student,
        "submission": occasion.submission,
        "commit": occasion.commit,
        "release": occasion.release,
        "review": occasion.review,
        "datetime": occasion.handed_in or occasion.at,
        "graded_at": occasion.at,
        "score": sum(_score(verdict) for verdict in report.verdicts),
        "max-score": sum(_most(verdict) for verdict in report.verdicts),
        "tests": tests,
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _most(verdict: Verdict) -> int:
    return round(SCALE * verdict.max_points)


def _score(verdict: Verdict) -> int:
    """Rounded, but never to all of it where something is missing."""
    if verdict.points >= verdict.max_points:
        return _most(verdict)
    return max(0, min(math.floor(SCALE * verdict.points + 0.5), _most(verdict) - 1))
