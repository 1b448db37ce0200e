"""Reports as nbgrader's gradebook exports them: one row a student and assignment, in nbgrader's own columns.

A row of something that could not be judged, through our own fault, has no scores: empty is not graded, 0 would be a mark. A
cell that a spreadsheet would take for a formula begins with an apostrophe, which spreadsheets show as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from grader.report import text
from grader.report.occasion import Occasion
from grader.verdict import Report

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def render(rows: Iterable[tuple[Report, Occasion]]) -> str:
    """The table with its header, lines ending in `\\n`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row(report, occasion) for report, occasion in rows)
    return out.getvalue()


def row(report: Report, occasion: Occasion) -> tuple[str, ...]:
    """One line of it. Being late never takes more than there is."""
    who = (
        occasion.assignment,
        occasion.due,
        occasion.handed_in or occasion.at,
        occasion.student,
        occasion.last_name,
        occasion.first_name,
        occasion.email,
    )
    judged = all(verdict.status != "broken" for verdict in report.verdicts)
    score = max(0.0, report.points - occasion.penalty)
    scores = (_number(report.points), _number(occasion.penalty), _number(score)) if judged else ("", "", "")
    return (*map(cell, who), *scores, _number(report.max_points))


def cell(value: str) -> str:
    """A text that stays text in any spreadsheet."""
    shown = text.label(value, 200)
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def _number(value: float) -> str:
    return repr(round(float(value), 6))
