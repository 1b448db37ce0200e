"""What passes between a class's graders and its gradebook: frozen data and nothing else. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Answer:
    """One exercise of one submission: the verdict as `grader.verdict.verdict_to_json` has it, and the text that was judged.

    `prints` are the fingerprints of that text (see `similarity`). Both are empty where nothing was written.
    """

    verdict: Mapping[str, Any]
    source: str = ""
    prints: tuple[int, ...] = ()


@dataclass(frozen=True)
class Result:
    """What became of one submission. `state` is one of the table's; with `digest` empty it is graded again next time."""

    name: str
    state: str
    why: str = ""
    kind: str = ""
    notes: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()
    digest: str = ""
    seed: int | None = None
    isolation: tuple[str, ...] = ()
    versions: Mapping[str, str] | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Row:
    """One submission as the gradebook has it."""

    name: str
    path: str
    submitted: datetime | None
    state: str
    why: str
    kind: str
    notes: tuple[str, ...]
    digest: str
    seed: int | None
    isolation: tuple[str, ...]
    versions: Mapping[str, str]
    seconds: float


@dataclass(frozen=True)
class Slot:
    """One exercise that the class was asked for."""

    id: str
    title: str
    max_points: float


@dataclass(frozen=True)
class ByHand:
    """What a person added: points or a comment. `exercise` is empty where it is about the whole."""

    student: str
    exercise: str
    points: float
    text: str
    made_at: str
