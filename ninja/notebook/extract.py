"""A notebook file → Submission: which kind of notebook it is, and what of it goes to the judge. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader import cells, notebook
from grader.course import Course
from grader.errors import SubmissionError
from grader.exercise import Exercise
from ninja.notebook import claims, lecture, made, wavenet
from ninja.submissions import Submission, assemble
from ninja.workspace import shown


def submission(path: Path, course: Course, exercises: Sequence[Exercise], name: str) -> Submission:
    """Read one notebook. Raises SubmissionError where it can't be read, or has nothing in it that is judged."""
    read = notebook.read(path, shown(path))
    if answers := made.find(read, course):
        wanted = exercises or answers.exercises
        return assemble(name, path, "notebook", answers.entries, course, wanted, None, notes=read.notes)
    code = cells.read(read.code)
    has_chain = course.main == "ninja" and lecture.is_one(code, course)
    if wavenet.is_one(read, code) and not has_chain:
        verdict = wavenet.verdict(read, code)
        return Submission(name, path, "lecture notebook", settled=(verdict,), notes=read.notes)
    if not has_chain:
        raise SubmissionError(
            f"{shown(path)} holds nothing that ninja can judge: no answer cell, and no gradient such as `dlogits`. "
            f"`ninja assign` makes a notebook with the cells to fill in"
        )
    found = lecture.find(read, code, course)
    wanted = exercises or [course.exercise(id) for id in lecture.PARTS.values()]
    wanted = [one for one in course if one in wanted]
    claimed = claims.of(read)
    return assemble(
        name,
        path,
        "lecture notebook",
        found.entries,
        course,
        wanted,
        None,
        notes=(*read.notes, *found.notes),
        claims=claims.words(claimed),
        claimed=claimed,
        remarks=found.remarks,
    )
