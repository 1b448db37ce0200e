"""What can happen while `ninja watch` runs, and what can be done about it. Values only.

Event    changes.Seen | Pressed | Judged | Working | Finished | Failed | Lost | Hinted | Redraw
Effect   Ask | Remember | GiveHint | Quit
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.verdict import Verdict
from ninja.changes import Seen
from ninja.progress import Snapshot

# -- what happens


@dataclass(frozen=True)
class Pressed:
    """A key, by name."""

    key: str


@dataclass(frozen=True)
class Judged:
    """One verdict of a request."""

    request: int
    verdict: Verdict


@dataclass(frozen=True)
class Working:
    """How far a stage of a request has got."""

    request: int
    progress: Mapping[str, Any]


@dataclass(frozen=True)
class Finished:
    """A request is done; `isolation` was in force."""

    request: int
    isolation: tuple[str, ...]


@dataclass(frozen=True)
class Failed:
    """A request could not be carried out."""

    request: int
    message: str


@dataclass(frozen=True)
class Lost:
    """The judge itself has ended."""

    message: str


@dataclass(frozen=True)
class Hinted:
    """A hint to show, as lines."""

    id: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Redraw:
    """The terminal has another size, or was another program's meanwhile."""


Event = Seen | Pressed | Judged | Working | Finished | Failed | Lost | Hinted | Redraw

# -- what is to be done


@dataclass(frozen=True)
class Ask:
    """Have these judged, superseding what is under way."""

    request: int
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Remember:
    """Keep a verdict on a file as it was."""

    verdict: Verdict
    judged: Snapshot | None


@dataclass(frozen=True)
class GiveHint:
    """Fetch the next hint."""

    id: str


@dataclass(frozen=True)
class Quit:
    """Leave."""

    code: int = 0


Effect = Ask | Remember | GiveHint | Quit
