"""Who handed in what, and when: the little that some receiving systems want to know and no report has.

A reporter that needs it takes an `Occasion`; only the command looks at the environment and at the clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from grader.errors import UsageError


@dataclass(frozen=True)
class Occasion:
    """One handing in. What is not known is empty; times are UTC, as `2026-11-22T16:37:19Z`."""

    at: str  # when it was graded
    assignment: str = ""
    student: str = ""  # the name they log in with
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    due: str = ""
    handed_in: str = ""  # when; empty where only the grading is known
    penalty: float = 0.0  # points taken off for being late
    group: bool = False
    classroom: str = ""
    submission: str = ""  # the tag, `submit/…`
    commit: str = ""  # addresses, from here on
    release: str = ""
    review: str = ""


def stamp(moment: datetime) -> str:
    """A moment as every format here writes it."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def classroom(environment: Mapping[str, str], now: datetime) -> Occasion:
    """What Classroom 50 hands its autograder in the environment. Raises UsageError naming all that is missing."""
    needed = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
    missing = [name for name in needed if not environment.get(name)]
    owner = environment.get("OWNER") or environment.get("USERNAME", "")
    missing += [] if owner else ["USERNAME"]
    if missing:
        raise UsageError(f"--classroom50 runs where Classroom 50 sets the environment; not set here: {', '.join(missing)}")
    tag = environment["SUBMISSION_TAG"]
    if not re.match("submit/", tag):
        raise UsageError(f"SUBMISSION_TAG is `{tag}`, and Classroom 50 takes only what begins with `submit/`")
    return Occasion(
        at=stamp(now),
        assignment=environment["ASSIGNMENT"],
        student=owner,
        group=(environment.get("MODE") or environment.get("ASSIGNMENT_TYPE") or "individual") != "individual",
        classroom=environment["CLASSROOM"],
        submission=tag,
        commit=environment["COMMIT_URL"],
        release=environment["RELEASE_URL"],
        review=environment.get("REVIEW_URL") or environment["COMMIT_URL"],  # older runners set no address for the review
    )


def gradebook(environment: Mapping[str, str], now: datetime) -> Occasion:
    """What a row of a gradebook wants to know: `STUDENT_ID` and its kin where they are set, else as little as there is."""
    given = environment.get
    return Occasion(
        at=stamp(now),
        assignment=given("ASSIGNMENT", ""),
        student=given("STUDENT_ID") or given("OWNER") or given("USERNAME") or given("USER") or "",
        first_name=given("FIRST_NAME", ""),
        last_name=given("LAST_NAME", ""),
        email=given("EMAIL", ""),
        due=given("DUE_DATE", ""),
        handed_in=given("SUBMITTED_AT", ""),
    )
