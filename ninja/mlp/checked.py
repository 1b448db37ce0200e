"""How a worker's run of `step` ended, and what came of the single steps → Verdict. Trusted side: believes only tensors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from torch import Tensor

from grader.isolate import Outcome
from grader.verdict import Finding, Verdict, VerdictStatus
from ninja.mlp import departure, trajectory
from ninja.mlp.trajectory import Answer, Trial
from ninja.network import PARAMETERS

GRADIENTS = 0.7
"""The gradients' share of the points; the rest is for a network that learned."""
Ending = tuple[VerdictStatus, str, int | None]
_BROADCAST = re.compile(r"output with shape \[([\d, ]*)\] doesn't match the broadcast shape \[([\d, ]*)\]")


def verdict(blank: Verdict, trials: Sequence[Trial], outcome: Outcome) -> Verdict:
    """The verdict on single steps. `pass` lets the training begin."""
    answer = trajectory.read(trials, outcome)
    whole = departure.whole(trials, answer)
    findings = departure.explain(trajectory.findings(trials, answer), trials, answer)
    if whole:  # where the step as such is off, its gradients can't be told
        findings = [finding if finding.status == "missing" else _unjudged(finding) for finding in findings]
    parameters = {name: trials[0].inputs[name] for name in PARAMETERS}
    status, message, line = _status(answer, findings, whole, outcome, parameters)
    right = sum(finding.right for finding in findings)
    return replace(
        blank,
        status=status,
        message=message,
        line=line,
        findings=tuple(findings),
        points=round(blank.max_points * GRADIENTS * right / len(findings), 6),
        output=outcome.output,
        traceback=str(failure(outcome).get("traceback", ""))[:8000],
        seconds=outcome.seconds,
        probes=tuple(f"n={trial.n}" for trial in trials),
    )


def _unjudged(finding: Finding) -> Finding:
    return Finding(finding.name, "unjudged", expected_shape=finding.expected_shape, line=finding.line)


def _status(
    answer: Answer, findings: Sequence[Finding], whole: str, outcome: Outcome, parameters: Mapping[str, Tensor]
) -> Ending:
    """The status of the whole, what to look at first, and its line."""
    ended = ending(outcome, parameters)
    if ended is not None and ended[0] != "pending":
        return ended
    wrong = [finding for finding in findings if not finding.right and finding.status not in ("missing", "unjudged")]
    blanks = [f"`{finding.name}`" for finding in findings if finding.status == "missing"]
    if answer.update_missing and not answer.moved:
        return "pending", "not done yet" if blanks else "The update is still `...`: the gradients wait for it.", None
    if blanks and not wrong:
        listed = ", ".join(blanks[:-1]) + " and " * (len(blanks) > 1) + blanks[-1]
        return "pending", f"{listed} {'is' if len(blanks) == 1 else 'are'} still `...`.", None
    if ended is not None:
        return ended
    if whole:
        return "fail", whole, None
    if wrong:
        first = next((finding for finding in wrong if finding.blame != "inherited"), wrong[0])
        return "fail", first.message, first.line
    return "pass", "", None


def ending(outcome: Outcome, parameters: Mapping[str, Tensor], where: str = "") -> Ending | None:
    """What stopped the worker before it was done, if anything did. `where` goes before it, such as `After 312 steps: `."""
    failed = failure(outcome)
    if failed:
        kind, said = str(failed.get("type", failed.get("kind"))), str(failed.get("message", ""))[:2000]
        at = failed.get("line")
        line = at if isinstance(at, int) and 0 < at < 1_000_000 else None
        if failed.get("kind") == "forbidden" or kind == "forbidden":
            return "forbidden", said, line
        if kind == "memory":
            return "memory", _sentence(where, f"it asked for more memory than a step needs: {said}"), line
        if kind == "missing":
            return "error", f"{said}. `ninja reset 28` gives the stub back, and keeps yours.", line
        if kind == "ellipsis":
            return "pending", "It uses a gradient that is still `...`.", line
        return "error", _sentence(where, _misfit(said, parameters) or f"{kind}: {said}"), line
    if outcome.ending == "timeout":
        words = f"no end after {outcome.seconds:.0f} seconds: is there a loop that never stops?"
        return "timeout", _sentence(where, words), None
    if outcome.ending == "output_limit":
        return "output_limit", _sentence(where, "it printed more than 1 MB: take the print out of `step`."), None
    if outcome.ending == "crash":
        what = outcome.malformed or (f"signal {outcome.signal}" if outcome.signal else "the process ended before it answered")
        return "crash", _sentence(where, f"it ended the process that ran it ({what})."), None
    return None


def failure(outcome: Outcome) -> Mapping[str, Any]:
    """What the worker says went wrong, or nothing."""
    return next((frame.header for frame in outcome.frames if frame.kind in ("failed", "forbidden")), {})


def _misfit(said: str, parameters: Mapping[str, Tensor]) -> str:
    """In words, torch's refusal to add a gradient of too many axes to a parameter in place."""
    if not (shapes := _BROADCAST.search(said)):
        return ""
    mine, wanted = (tuple(int(size) for size in shapes[group].split(",") if size.strip()) for group in (2, 1))
    names = [f"`{name}`" for name, value in parameters.items() if tuple(value.shape) == wanted]
    return (
        f"{' or '.join(names) or 'a parameter'} has shape {wanted} and was given a gradient of shape {mine}: an update changes "
        f"numbers, never a shape. `.sum(0)` without `keepdim=True` has one axis."
    )


def _sentence(where: str, words: str) -> str:
    return where + words if where else words[:1].upper() + words[1:]
