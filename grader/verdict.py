"""What the judge says: Finding, Verdict, Report, and their JSON. Imports no torch.

A finding is one gradient, a verdict one exercise, a report one run. All three are frozen; reporters are pure functions of a
`Report`, and `report_from_json(report_to_json(r)) == r`.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

FORMAT_VERSION = 1
"""Of the JSON document. Fields may be added under the same number; none is renamed or dropped."""

FindingStatus = Literal[
    "exact",  # right, and bit for bit equal in float32 on the shown probe
    "close",  # right; float32 differs in the last bits, as rounding does
    "wrong",
    "wrong_shape",
    "wrong_dtype",
    "not_finite",
    "missing",  # still `...`: not done yet
    "error",  # not a tensor, or what made it raised
    "unjudged",  # the exercise ended (timeout, crash, …) before this gradient came back
]
RIGHT: frozenset[str] = frozenset({"exact", "close"})

VerdictStatus = Literal[
    "pass",
    "fail",
    "pending",  # nothing wrong so far, something still `...`
    "locked",  # its track waits for another one: not judged
    "error",  # the learner's code raised, or can't be loaded
    "timeout",
    "memory",
    "crash",
    "output_limit",
    "forbidden",  # autograd, or something else that an exercise does not need
    "broken",  # our fault: could not be judged; costs nobody a point
]

NOT_DONE: frozenset[str] = frozenset({"pending", "locked"})
"""Statuses of an exercise in which there is nothing to mend."""

Blame = Literal["own", "inherited"]


@dataclass(frozen=True)
class Worst:
    """The entry where answer and truth lie furthest apart. `probe` names where: `shown` or e.g. `n=7 H=3`."""

    index: tuple[int, ...]
    yours: float
    expected: float
    probe: str


@dataclass(frozen=True)
class Heat:
    """Where a wrong gradient is off: |yours − expected| on the shown probe, as a small picture.

    A row of the picture is a row of the gradient (axes before the last run into one), a character a cell: `0` right, `1` to
    `f` in fifteenths of `largest`, `n` not a finite number. No more than 32×32 cells: each is the worst of what it stands for.
    """

    rows: tuple[str, ...]
    largest: float


@dataclass(frozen=True)
class Diagnosis:
    """Why a gradient is wrong: the `code` of the mistake (docs/diagnosis.md) and a sentence or two that a learner reads.

    `evidence` is what proves it, plain names and numbers: always `batches`, on how many it was tested, and `agreement`, the
    largest difference between the answer and what the mistake would give, as a share of the largest entry.
    """

    code: str
    message: str
    evidence: Mapping[str, float | str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One gradient.

    `exact`, `approximate` and `maxdiff` are the lecture's `cmp()` in float32 on the shown probe (None where shapes or types
    leave nothing to compare). `error` is the largest float64 error over all hidden probes as a share of the largest true
    entry: the number that decides. `shape` and `expected_shape` are of the first probe on which they differ, else of the
    shown one.
    """

    name: str
    status: FindingStatus
    exact: bool | None = None
    approximate: bool | None = None
    maxdiff: float | None = None
    error: float | None = None
    shape: tuple[int, ...] | None = None
    expected_shape: tuple[int, ...] | None = None
    dtype: str | None = None
    worst: Worst | None = None
    message: str = ""  # what is wrong with it, one sentence; empty when right
    note: str = ""  # worth knowing, costs nothing
    blame: Blame | None = None  # in a chain: wrong by itself, or only through what it was computed from
    line: int | None = None  # of the learner's file, where this gradient gets its value
    cell: int | None = None  # of a notebook, from 1: then `line` counts in it
    heat: Heat | None = None  # where it is off; None where nothing is, or there is nothing to compare
    diagnosis: Diagnosis | None = None  # why it is wrong, proven; None where nothing is, or no mistake that we know explains it

    @property
    def right(self) -> bool:
        return self.status in RIGHT


@dataclass(frozen=True)
class Verdict:
    """One exercise. `id` is `track/nn_name`; `path` is the learner's file as they would type it."""

    id: str
    title: str
    status: VerdictStatus
    points: float
    max_points: float
    findings: tuple[Finding, ...] = ()
    message: str = ""  # the first thing to look at
    path: str = ""
    line: int | None = None  # of the learner's file, where `message` points
    notes: tuple[str, ...] = ()
    output: str = ""  # what the learner's code printed, trimmed
    traceback: str = ""  # the learner's own lines only
    seconds: float = 0.0
    probes: tuple[str, ...] = ()  # the sizes that were tried: `shown`, `n=7 H=3`
    measures: Mapping[str, float | str] = dataclasses.field(default_factory=dict)  # of a stage: `val_loss`, `steps`, …
    cell: int | None = None  # of a notebook, from 1: then `line` counts in it

    @property
    def passed(self) -> bool:
        return self.status == "pass"

    @property
    def right(self) -> int:
        return sum(finding.right for finding in self.findings)


@dataclass(frozen=True)
class Report:
    """One run of the judge over some exercises.

    `isolation` says in words what kept the learner's code apart, strongest first.
    """

    seed: int
    isolation: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    versions: Mapping[str, str] = dataclasses.field(default_factory=dict)
    seconds: float = 0.0

    @property
    def passed(self) -> int:
        return sum(verdict.passed for verdict in self.verdicts)

    @property
    def total(self) -> int:
        return len(self.verdicts)

    @property
    def points(self) -> float:
        return math.fsum(verdict.points for verdict in self.verdicts)

    @property
    def max_points(self) -> float:
        return math.fsum(verdict.max_points for verdict in self.verdicts)

    @property
    def counts(self) -> Counter[str]:
        """How many verdicts there are of each status."""
        return Counter(verdict.status for verdict in self.verdicts)

    @property
    def exit_code(self) -> int:
        """0: everything passed. 1: something did not. 2: something could not be judged, through no fault of the learner."""
        if any(verdict.status == "broken" for verdict in self.verdicts):
            return 2
        return 0 if self.passed == self.total else 1


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """As `report.schema.json` describes it: gradients under `gradients`, non-finite numbers as null."""
    document = dataclasses.asdict(verdict)
    document["gradients"] = document.pop("findings")
    document["measures"] = dict(verdict.measures)
    for part in (document, *document["gradients"]):
        for key in ("cell", "heat", "diagnosis"):  # of a notebook, of what is wrong: left out of all others
            if part.get(key, "") is None:
                del part[key]
    plain: dict[str, Any] = _plain(document)
    return plain


def verdict_from_json(document: Mapping[str, Any]) -> Verdict:
    """The inverse of `verdict_to_json`. Raises TypeError, KeyError or ValueError on a document of another form."""
    fields = dict(document)
    findings = []
    for entry in fields.pop("gradients"):
        entry = dict(entry)
        for key in ("shape", "expected_shape"):
            entry[key] = None if entry[key] is None else tuple(entry[key])
        if entry["worst"] is not None:
            worst = dict(entry["worst"])
            yours, expected = (_number(worst[key]) for key in ("yours", "expected"))
            entry["worst"] = Worst(tuple(worst["index"]), yours, expected, worst["probe"])
        if entry.get("heat") is not None:  # a report from before there were pictures has none
            entry["heat"] = Heat(tuple(entry["heat"]["rows"]), _number(entry["heat"]["largest"]))
        if entry.get("diagnosis") is not None:
            entry["diagnosis"] = Diagnosis(**entry["diagnosis"])
        findings.append(Finding(**entry))
    for key in ("notes", "probes"):
        fields[key] = tuple(fields[key])
    return Verdict(findings=tuple(findings), **fields)


def report_to_json(report: Report) -> dict[str, Any]:
    """The document that `ninja grade --json` prints."""
    return {
        "version": FORMAT_VERSION,
        "seed": report.seed,
        "isolation": list(report.isolation),
        "versions": dict(report.versions),
        "passed": report.passed,
        "total": report.total,
        "points": report.points,
        "max_points": report.max_points,
        "seconds": round(report.seconds, 3),
        "exercises": [verdict_to_json(verdict) for verdict in report.verdicts],
    }


def report_from_json(document: Mapping[str, Any]) -> Report:
    """The inverse of `report_to_json`. Raises ValueError where the document is of a later version."""
    if document["version"] > FORMAT_VERSION:
        raise ValueError(f"this report is of version {document['version']}; this ninja reads up to {FORMAT_VERSION}")
    return Report(
        seed=document["seed"],
        isolation=tuple(document["isolation"]),
        verdicts=tuple(verdict_from_json(verdict) for verdict in document["exercises"]),
        versions=dict(document["versions"]),
        seconds=document["seconds"],
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _plain(value: Any) -> Any:
    """Tuples to lists, and what JSON has no number for (nan, inf) to null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
