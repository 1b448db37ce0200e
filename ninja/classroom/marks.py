"""The judge's points, what a person added, and lateness → one mark a student. A pure function of the gradebook; no torch.

    raw = points of every exercise + adjustments       penalty = raw × the rule's share for so many days
    score = raw − penalty, never below nothing

as nbgrader has it. Who has not been graded yet, or could not be for a fault of ours, has no score rather than none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass

from ninja.classroom.gradebook import Gradebook
from ninja.classroom.lateness import Rule
from ninja.classroom.records import ByHand, Row, Slot
from ninja.classroom.roster import Student


@dataclass(frozen=True)
class Mark:
    """One student's. `points` are by exercise, with its adjustments in them; `by_hand` are all adjustments of this student."""

    student: Student
    row: Row
    points: Mapping[str, float]
    by_hand: tuple[ByHand, ...]
    max_points: float
    days_late: int
    share_lost: float

    @property
    def counts(self) -> bool:
        """Whether there is a score: an unreadable submission has one, of nothing."""
        return self.row.state in ("graded", "unreadable")

    @property
    def raw(self) -> float:
        whole = [one.points for one in self.by_hand if not one.exercise]
        return round(math.fsum([*self.points.values(), *whole]), 6)

    @property
    def penalty(self) -> float:
        return round(max(0.0, self.raw) * self.share_lost, 6)

    @property
    def score(self) -> float:
        return round(max(0.0, self.raw - self.penalty), 6)


def rule_of(book: Gradebook) -> Rule:
    """The rule about lateness under which the class was last graded."""
    known = book.about("late")
    return Rule() if known is None else Rule.from_json(json.loads(known))


def marks(book: Gradebook, slots: tuple[Slot, ...] | None = None) -> tuple[Mark, ...]:
    """Every student's mark, in the order of the class."""
    slots = book.exercises() if slots is None else slots
    rule, most = rule_of(book), math.fsum(slot.max_points for slot in slots)
    rows = {row.name: row for row in book.submissions()}
    judged, extensions = book.points(), book.extensions()
    by_hand: dict[str, list[ByHand]] = {}
    for one in book.adjustments():
        by_hand.setdefault(one.student, []).append(one)
    found = []
    for student in book.students():
        row, mine = rows[student.submission], tuple(by_hand.get(student.id, ()))
        points = {slot.id: judged.get(row.name, {}).get(slot.id, 0.0) for slot in slots}
        for one in mine:
            if one.exercise:
                points[one.exercise] = points.get(one.exercise, 0.0) + one.points
        days = rule.days(row.submitted, extensions.get(student.id, (0.0, ""))[0])
        found.append(Mark(student, row, points, mine, most, days, rule.share(days)))
    return tuple(found)
