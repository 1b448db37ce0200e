"""From the gradebook's rows to what leaves it: one student's report, tables for other systems, pages of feedback. No torch.

Cells that a spreadsheet would run as a formula are text there, whoever wrote them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace

from grader.report import nbgrader_csv, occasion
from grader.report.nbgrader_csv import cell
from grader.report.text import points
from grader.verdict import Report, Verdict, verdict_from_json
from ninja.classroom import marks
from ninja.classroom.gradebook import Gradebook
from ninja.classroom.marks import Mark
from ninja.classroom.records import ByHand, Row
from ninja.submissions import NOTHING

KNOWN = ("student_id", "first_name", "last_name", "email", "submission", "state", "submitted", "days_late")
TOTALS = ("raw_score", "late_penalty", "score", "max_score", "why")


def report_of(book: Gradebook, row: Row) -> Report:
    """What the judge said of one submission, as `ninja grade` has it; of what the class was asked for, all is in it."""
    said = {document["id"]: verdict_from_json(document) for _, document in book.verdicts(row.name)}
    blank = [Verdict(one.id, one.title, "pending", 0.0, one.max_points, message=NOTHING) for one in book.exercises()]
    verdicts = tuple(said.get(one.id, one) for one in blank)
    return Report(row.seed or 0, row.isolation, verdicts, row.versions, row.seconds)


def plain_csv(book: Gradebook) -> str:
    """One row a student: who, what of it, points by exercise (with adjustments), and the mark."""
    slots = book.exercises()
    rows = [(*KNOWN, *(cell(slot.id) for slot in slots), *TOTALS)]
    for mark in marks.marks(book, slots):
        student, row = mark.student, mark.row
        who = (student.id, student.first_name, student.last_name, student.email, row.name)
        reached = [_number(mark.points[slot.id]) if mark.counts else "" for slot in slots]
        scores = [_number(one) for one in (mark.raw, mark.penalty, mark.score)] if mark.counts else ["", "", ""]
        totals = (*scores, _number(mark.max_points), cell(row.why))
        rows.append((*map(cell, who), row.state, _time(row), str(mark.days_late), *reached, *totals))
    return _written(rows)


def nbgrader(book: Gradebook) -> str:
    """The same marks in the columns of nbgrader's gradebook."""
    assignment, rule = book.about("assignment") or "", marks.rule_of(book)
    due = "" if rule.due is None else occasion.stamp(rule.due)
    rows: list[Sequence[str]] = [nbgrader_csv.COLUMNS]
    for mark in marks.marks(book):
        student = mark.student
        scores = [_number(one) for one in (mark.raw, mark.penalty, mark.score)] if mark.counts else ["", "", ""]
        who = (assignment, due, _time(mark.row), student.id, student.last_name, student.first_name, student.email)
        rows.append((*map(cell, who), *scores, _number(mark.max_points)))
    return _written(rows)


def page_of(book: Gradebook, mark: Mark, title: str) -> str:
    """One student's page of feedback: the judge's report, with what a person added in its place."""
    from grader.report import html

    report = report_of(book, mark.row)
    sources = book.sources(mark.row.name)
    texts = {verdict.path: sources[verdict.id] for verdict in report.verdicts if verdict.id in sources}
    comments = [one for one in book.comments() if one.student == mark.student.id]
    remarks = [*_remarks(mark), *(one.text for one in comments if not one.exercise)]
    return html.student_page(_with(report, mark, comments), _named(mark), texts, title=title, remarks=remarks)


def class_page(book: Gradebook, every: Sequence[tuple[Mark, str]], title: str) -> str:
    """The page of the class; each mark comes with the name of its student's page."""
    from grader.report import html

    entries = [(_named(mark), _bare(_with(report_of(book, mark.row), mark, ())), link) for mark, link in every]
    return html.class_page(entries, title)


def _with(report: Report, mark: Mark, comments: Sequence[ByHand]) -> Report:
    """The report with the points and the words that were added to its exercises."""

    def added(verdict: Verdict) -> Verdict:
        mine = [one for one in mark.by_hand if one.exercise == verdict.id]
        said = [f"{one.points:+g} by hand: {one.text}" for one in mine]
        said += [one.text for one in comments if one.exercise == verdict.id]
        reached = verdict.points + sum(one.points for one in mine)
        return replace(verdict, points=reached, notes=(*verdict.notes, *said))

    return replace(report, verdicts=tuple(map(added, report.verdicts)))


def _remarks(mark: Mark) -> list[str]:
    """What stands between the points and the mark."""
    found = [f"{one.points:+g} by hand: {one.text}" for one in mark.by_hand if not one.exercise]
    if mark.days_late:
        found.append(f"{mark.days_late} day{'s' if mark.days_late > 1 else ''} late: {points(-mark.penalty)} points")
    if found and mark.counts:
        found.append(f"Your mark: {points(mark.score)} of {points(mark.max_points)}")
    if mark.row.state == "unreadable":
        found.append(f"Your submission can't be read: {mark.row.why}")
    elif not mark.counts:
        found.append("Not graded yet: that is no fault of yours.")
    return [*found, *mark.row.notes]


def _bare(report: Report) -> Report:
    """Without what the page of a class does not show: a class has many."""
    findings = {verdict.id: tuple(replace(one, heat=None, note="") for one in verdict.findings) for verdict in report.verdicts}
    verdicts = [replace(verdict, output="", traceback="", findings=findings[verdict.id]) for verdict in report.verdicts]
    return replace(report, verdicts=tuple(verdicts))


def _named(mark: Mark) -> str:
    name = " ".join(part for part in (mark.student.first_name, mark.student.last_name) if part)
    return name or mark.student.id


def file_name(mark: Mark, taken: set[str]) -> str:
    """A name for a student's page that any file system takes, and no other page has."""
    plain = re.sub(r"[^\w.-]+", "_", mark.student.id, flags=re.ASCII).strip("._")[:80] or "student"
    name, number = plain, 1
    while name.lower() in taken | {"index"}:
        number += 1
        name = f"{plain}-{number}"
    taken.add(name.lower())
    return f"{name}.html"


def _time(row: Row) -> str:
    return "" if row.submitted is None else occasion.stamp(row.submitted)


def _written(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _number(value: float) -> str:
    return repr(round(float(value), 6))
