"""What a class as a whole shows: which exercises fail, which mistakes recur, which answers are alike. Data only; no torch.

The gradebook is read through once, verdict by verdict, so that a large class takes no more memory than a small one.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader import stub
from grader.course import Course
from ninja.classroom import marks, similarity
from ninja.classroom.gradebook import Gradebook
from ninja.classroom.similarity import Likeness

RIGHT = ("exact", "close")
OPEN = ("missing", "unjudged")
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?%?(?!\w)", re.IGNORECASE)
NAMED = 5  # submissions named for one mistake


@dataclass
class Standing:
    """How one exercise went. `begun` are those with something in it."""

    id: str
    title: str
    max_points: float
    begun: int = 0
    passed: int = 0
    points: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)

    @property
    def failed(self) -> float:
        """The share of those who began it and have not passed."""
        return 0.0 if not self.begun else 1 - self.passed / self.begun


@dataclass(frozen=True)
class Recurring:
    """One mistake that several made. `code` is the diagnosis's, where there is one; `gradient` is empty for a whole file."""

    exercise: str
    gradient: str
    code: str
    words: str
    names: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class ClassView:
    """A class at one moment. `mean` and `median` are of the scores, None where there is none yet."""

    students: int
    states: Mapping[str, int]
    max_points: float
    mean: float | None
    median: float | None
    late: int
    standings: tuple[Standing, ...]
    recurring: tuple[Recurring, ...]
    likenesses: tuple[Likeness, ...]


def look(book: Gradebook, course: Course) -> ClassView:
    """Read it all. `course` is what tells what an exercise forces."""
    slots = book.exercises()
    standings = {slot.id: Standing(slot.id, slot.title, slot.max_points) for slot in slots}
    mistakes: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    said: dict[tuple[str, str, str], str] = {}
    for name, verdict in book.verdicts():
        standing = standings.get(verdict["id"])
        if standing is None:
            continue
        standing.statuses[verdict["status"]] += 1
        standing.passed += verdict["status"] == "pass"
        standing.begun += not _untouched(verdict)
        standing.points += verdict["points"]
        for gradient, code, words in _mistakes(verdict):
            key = (verdict["id"], gradient, code or plain(words))
            said.setdefault(key, words if code else plain(words))
            mistakes[key].append(name)
    order = list(standings)
    recurring = []
    for (exercise, gradient, kind), names in mistakes.items():
        words = said[exercise, gradient, kind]
        if len(names) > 1:
            recurring.append(Recurring(exercise, gradient, "" if kind == words else kind, words, tuple(names)))
    recurring.sort(key=lambda one: (-one.count, order.index(one.exercise), one.gradient, one.words))
    rows = Counter(row.state for row in book.submissions())
    all_marks = marks.marks(book, slots)
    scores = [mark.score for mark in all_marks if mark.counts]
    return ClassView(
        students=len(all_marks),
        states=dict(rows),
        max_points=sum(slot.max_points for slot in slots),
        mean=statistics.fmean(scores) if scores else None,
        median=statistics.median(scores) if scores else None,
        late=sum(mark.days_late > 0 for mark in all_marks),
        standings=tuple(standings.values()),
        recurring=tuple(recurring),
        likenesses=similarity.likenesses(book.prints(), _forced(course)),
    )


def plain(words: str) -> str:
    """A message without its numbers, so that the same mistake on other data is the same message."""
    return re.sub(r"#(, #)+", "#…", " ".join(NUMBER.sub("#", words).split()))


def _untouched(verdict: Mapping[str, Any]) -> bool:
    return verdict["status"] == "pending" and all(one["status"] == "missing" for one in verdict["gradients"])


def _mistakes(verdict: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Gradient, code of the diagnosis or nothing, and words: of each thing that is wrong by itself."""
    found = []
    for one in verdict["gradients"]:
        if one["status"] in RIGHT or one["status"] in OPEN or one["blame"] == "inherited":
            continue
        diagnosis = one.get("diagnosis") or {"code": "", "message": one["message"]}
        found.append((one["name"], diagnosis["code"], diagnosis["message"] or one["status"].replace("_", " ")))
    if not found and verdict["status"] not in ("pass", "pending", "locked", "broken"):
        found.append(("", "", verdict["message"] or verdict["status"]))
    return found


def _forced(course: Course) -> dict[str, list[int]]:
    """What everyone's answer has, since the stub or the worked answer has it too."""
    found = {}
    for exercise in course:
        names = similarity.names_of(exercise)
        texts = (exercise.source, stub.make(exercise), stub.worked(exercise))
        found[exercise.id] = sorted({one for text in texts for one in similarity.prints(text, names)})
    return found
