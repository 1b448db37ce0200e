"""What being late costs: the rule in course.toml, a due date and a time of handing in → a share of the points. No torch.

    [late]
    due = 2026-03-01T23:59:00+01:00   # `ninja class --due` says otherwise
    grace_hours = 1                   # so much later is not late
    per_day = 0.1                     # of the points, for each day that has begun
    at_most = 0.5                     # of the points, however late

Without a [late] nothing is taken off: that something came late is shown all the same.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from datetime import time as clock
from pathlib import Path
from typing import Any

from grader.errors import CourseError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KEYS = ("due", "grace_hours", "per_day", "at_most")


@dataclass(frozen=True)
class Rule:
    """Shares are of the points that were reached, from 0 to 1."""

    due: datetime | None = None
    grace_hours: float = 0.0
    per_day: float = 0.0
    at_most: float = 1.0

    def days(self, submitted: datetime | None, extension_hours: float = 0.0) -> int:
        """Days late, each that has begun counted whole; 0 where it is in time or no one knows."""
        if self.due is None or submitted is None:
            return 0
        over = submitted - self.due - timedelta(hours=self.grace_hours + extension_hours)
        return max(0, math.ceil(over / timedelta(days=1)))

    def share(self, days: int) -> float:
        """What so many days cost."""
        return min(self.per_day * days, self.at_most)

    def to_json(self) -> dict[str, Any]:
        """As the gradebook remembers it."""
        due = None if self.due is None else self.due.isoformat()
        return {"due": due, "grace_hours": self.grace_hours, "per_day": self.per_day, "at_most": self.at_most}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Rule:
        due = document["due"]
        moment = None if due is None else datetime.fromisoformat(due)
        return cls(moment, document["grace_hours"], document["per_day"], document["at_most"])


def rule(course: Path) -> Rule:
    """The rule of the course in the folder `course`. Raises CourseError where it makes no sense."""
    manifest = course / "course.toml"
    try:
        table = tomllib.loads(manifest.read_text(encoding="utf-8")).get("late", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{manifest}: {error}") from error
    if not isinstance(table, dict):
        raise CourseError(f"{manifest}: [late] is a table with {', '.join(KEYS)}")
    odd = sorted(table.keys() - set(KEYS))
    if odd:
        raise CourseError(f"{manifest}: [late] {', '.join(odd)}: it takes {', '.join(KEYS)}")
    due = table.get("due")
    if due is not None and not isinstance(due, date):
        raise CourseError(f"{manifest}: [late] due is a date or a time without quotes, such as 2026-03-01T23:59:00")
    most = {"grace_hours": 24 * 365.0, "per_day": 1.0, "at_most": 1.0}
    numbers: dict[str, float] = {}
    for key, limit in most.items():
        value = table.get(key, getattr(Rule, key))
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= limit:
            raise CourseError(f"{manifest}: [late] {key} is a number from 0 to {limit:g}, not {value!r}")
        numbers[key] = float(value)
    return Rule(None if due is None else _moment(due), **numbers)


def _moment(due: date) -> datetime:
    """As UTC. A date alone ends with its day; a time without a zone is this machine's."""
    if not isinstance(due, datetime):
        due = datetime.combine(due, clock(23, 59, 59))
    return due.astimezone(timezone.utc)
