"""What every reporter says of one exercise: its state, where to begin, what only follows.

Words about a `Verdict`; of a single gradient, `text` knows how to speak.
"""

from __future__ import annotations

from collections.abc import Mapping

from grader.report.text import label, number
from grader.verdict import Finding, Verdict, VerdictStatus

VERDICT_WORDS: Mapping[VerdictStatus, str] = {
    "pass": "passed",
    "fail": "not right yet",
    "pending": "not done yet",
    "locked": "locked",
    "error": "stopped by an error",
    "timeout": "took too long",
    "memory": "used too much memory",
    "crash": "crashed",
    "output_limit": "printed too much",
    "forbidden": "uses what this exercise leaves to you",
    "broken": "could not be judged (our fault)",
}
"""What each status of an exercise is called in a report."""


def first_to_fix(verdict: Verdict) -> Finding | None:
    """The gradient to look at first: wrong by itself before wrong at all, then in the order of the exercise.

    None where nothing is wrong, or where something else is: what stopped an exercise comes before what it got wrong till then.
    """
    if verdict.status != "fail" and verdict.message:
        return None
    off = [finding for finding in verdict.findings if not finding.right and finding.status not in ("missing", "unjudged")]
    own = [finding for finding in off if finding.blame != "inherited"]
    return next(iter(own or off), None)


def followers(verdict: Verdict) -> str:
    """Of a chain: what else is wrong by itself, and how much only follows. Empty where nothing is inherited."""
    start = first_to_fix(verdict)
    inherited = sum(finding.blame == "inherited" and not finding.right for finding in verdict.findings)
    if start is None or not inherited or start.blame == "inherited":
        return ""
    others = [label(f.name) for f in verdict.findings if f.blame == "own" and not f.right and f is not start]
    if not others:
        return "1 later one inherits it" if inherited == 1 else f"{inherited} later ones inherit it"
    too = "is wrong by itself too" if len(others) == 1 else "are wrong by themselves too"
    return f"`{'`, `'.join(others)}` {too}; the other {inherited} only inherit"


def chain_line(verdict: Verdict) -> str:
    """Of a chain, in one line: ``start here: `dcounts`; 21 later ones inherit it``. Empty where nothing is inherited."""
    start, rest = first_to_fix(verdict), followers(verdict)
    return f"start here: `{label(start.name)}`; {rest}" if start and rest else ""


def beyond(verdict: Verdict, finding: Finding | None) -> str:
    """What an exercise's message says beyond its status and the gradient singled out; empty where that is nothing."""
    if finding is not None and finding.message and (finding.message in verdict.message or verdict.message in finding.message):
        return ""
    said = (summary(verdict), VERDICT_WORDS[verdict.status], chain_line(verdict))
    return "" if verdict.message in said or verdict.message.startswith("start here: ") else verdict.message


def summary(verdict: Verdict) -> str:
    """The state of one exercise in a few words: `1 of 3 right`, `stopped by an error`."""
    asked = len(verdict.findings)
    if verdict.status == "locked" and verdict.message:
        return label(verdict.message, 200)
    if asked and verdict.status == "fail" and verdict.right < asked:
        return f"{verdict.right} of {asked} right"
    if verdict.right and verdict.status == "pending":
        return f"{verdict.right} of {asked} right so far"
    return VERDICT_WORDS[verdict.status]


def line(at: Finding | Verdict) -> str:
    """`line 3`, or in a notebook `cell 12, line 3`."""
    return f"cell {at.cell}, line {at.line}" if at.cell else f"line {at.line}"


def measures(verdict: Verdict) -> str:
    """What a stage measured: `val_loss 2.131, steps 5,000`."""
    items = verdict.measures.items()
    return ", ".join(f"{label(name)} {label(value, 200) if isinstance(value, str) else number(value)}" for name, value in items)
