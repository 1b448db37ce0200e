"""Where each line stood by itself: what its failures mean for the findings. Trusted side; runs nothing of a learner's.

A gradient that is right by itself counts, even where it rests on one that is wrong; a shape that differs only by ones on the
left is a remark. What failed, or was refused, is told at the gradient that it was to give.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from torch import Tensor

from grader.compare import Answer
from grader.isolate import Outcome
from grader.verdict import Finding

MOST_STRUCK = 4
"""Lines that may hang or end the process before the whole is given up."""
AGAIN_SECONDS = 2
"""Of processor time, for each further try: all lines of an honest notebook take a twentieth of that."""
AGAIN_WALL_SECONDS = 8.0
"""On the clock: a notebook that sleeps in every line must not take an evening."""
ENDED = {
    "timeout": "this line does not come to an end",
    "crash": "this line ended the process that ran it",
    "output_limit": "this line printed more than 1 MB",
}
_UNDEFINED = re.compile(r"name '(\w+)' is not defined|cannot access (?:local|free) variable '(\w+)'")


@dataclass(frozen=True)
class Failure:
    """Why a name has no value: in words, and the line. `kind` is `forbidden`, `ellipsis`, or the type of what was raised."""

    kind: str
    message: str
    line: int | None
    names: tuple[str, ...]


def failures(outcome: Outcome) -> list[Failure]:
    """What the worker says of lines that failed, checked for its form; each once."""
    found: dict[tuple[int | None, str], Failure] = {}
    for frame in outcome.of_kind("answers"):
        said = frame.header.get("failures")
        for each in said if isinstance(said, list) else ():
            match each:
                case {"type": str(kind), "message": str(message), "line": int() | None as line, "names": list(names)}:
                    plain = tuple(name[:80] for name in names if isinstance(name, str))
                    found.setdefault((line, kind), Failure(kind[:80], message[:2000], line, plain))
    return _with_causes(list(found.values()))


def _with_causes(said: Sequence[Failure]) -> list[Failure]:
    """A name that is not defined because its own line was refused is refused too."""
    refused = {name: one for one in said if one.kind == "forbidden" for name in one.names}
    causes = []
    for one in said:
        missing = _UNDEFINED.search(one.message)
        cause = refused.get((missing[1] or missing[2]) if missing else "")
        causes.append(one if cause is None else replace(one, kind="forbidden", message=cause.message, line=cause.line))
    return causes


def fitted(answer: Answer, truth: Tensor) -> tuple[Answer, str]:
    """The answer in the shape of the truth where only ones on the left differ, and a remark; else as it is."""
    expected = tuple(truth.shape)
    if answer.value is None or answer.shape == expected or _bare(answer.shape or ()) != _bare(expected):
        return answer, ""
    remark = f"Its shape is {answer.shape}, that of its tensor {expected}: broadcasting hides that from `cmp()`"
    remark += ", and an update in place refuses it." if len(answer.shape or ()) > len(expected) else "."
    return replace(answer, value=answer.value.reshape(expected), shape=expected), remark


def _bare(shape: tuple[int, ...]) -> tuple[int, ...]:
    while shape[:1] == (1,):
        shape = shape[1:]
    return shape


def settle(
    findings: Iterable[Finding], alone: Mapping[str, Finding], failed: Sequence[Failure], remarks: Mapping[str, str]
) -> list[Finding]:
    """The findings, each judged by itself. `alone` is what came of the probe on which every step has an upstream of its own."""
    settled = []
    for finding in findings:
        by_itself = alone.get(finding.name)
        why = next((one for one in failed if finding.name in one.names and one.kind != "ellipsis"), None)
        remark = remarks.get(finding.name, "")
        if finding.right:
            settled.append(replace(finding, note=" ".join(filter(None, (remark, finding.note)))))
        elif by_itself is not None and by_itself.right:
            note = "Right by itself: it only comes out wrong because of what it rests on."
            finding = replace(by_itself, status="close", line=finding.line, note=" ".join(filter(None, (remark, note))))
            settled.append(replace(finding, exact=None, approximate=None, maxdiff=None, shape=finding.expected_shape))
        elif why is not None:
            said = why.message if why.kind in ("forbidden", *ENDED) else f"{why.kind}: {why.message}"
            settled.append(
                replace(finding, status="error", message=f"Not computed: {said}", line=why.line, worst=None, blame=None)
            )
        elif finding.status in ("missing", "unjudged"):
            rests = any(finding.name in one.names for one in failed)
            message = "It rests on a gradient that is not there." if rests else ""
            settled.append(replace(finding, status="missing", message=message))
        else:
            settled.append(replace(finding, blame="own" if by_itself is not None else None))
    return settled


def refusal(failed: Sequence[Failure], asked: Sequence[str]) -> Failure | None:
    """The first refused line that was to give an asked gradient its value."""
    refused = [one for one in failed if one.kind == "forbidden" and set(one.names) & set(asked)]
    return min(refused, key=lambda one: one.line or 0, default=None)
