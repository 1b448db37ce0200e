"""What a worker sent back → Verdict. Trusted side: holds every claim against the truth, runs nothing.

Frames come from a process in which the learner's code ran, so each field is checked for its form before it is used; only
tensors count as answers.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from grader import compare
from grader.compare import Answer
from grader.diagnosis.diagnose import aliased, diagnose
from grader.exercise import Exercise
from grader.isolate import Outcome
from grader.loose_ruling import Failure, fitted, refusal, settle
from grader.probe import Probe
from grader.verdict import RIGHT, Finding, Verdict, VerdictStatus


def verdict(
    blank: Verdict,
    exercise: Exercise,
    probes: Sequence[Probe],
    outcome: Outcome,
    loose: Sequence[Failure] | None = None,
) -> Verdict:
    """From what came back to what is said.

    `loose` is given where every line stood by itself: what is known of lines that failed (see `loose_ruling`).
    """
    answers, failures, changed, aliases = _answers(exercise, probes, outcome)
    remarks: dict[str, str] = {}
    if loose is not None:
        for index, name in itertools.product(range(len(probes)), exercise.asked):
            answers[index][name], remark = fitted(answers[index][name], probes[index].truth[name])
            if remark:
                remarks.setdefault(name, remark)  # in the numbers of the shown batch
    lines = _lines(outcome)
    chained = [index for index, each in enumerate(probes) if not each.inject]
    steps = [index for index, each in enumerate(probes) if each.inject]
    findings = []
    apart: dict[str, Finding] = {}
    for name in exercise.asked:
        singles = {index: compare.compare(name, answers[index][name], probes[index]) for index in (*chained, *steps)}
        zero = all(name in probes[index].zero for index in chained[1:])
        finding = compare.merge(name, singles[0], [singles[index] for index in chained[1:]], zero)
        finding = replace(finding, line=lines.get(name))
        if steps:
            apart[name] = singles[steps[0]]
        if steps and not finding.right and finding.status not in ("missing", "unjudged"):
            alone = singles[steps[0]]
            if alone.status not in ("missing", "unjudged"):
                finding = replace(finding, blame="inherited" if alone.right else "own")
        findings.append(finding)
    findings = _name_aliases(findings, aliases, answers[0], probes[0].truth)
    if loose is not None:
        findings = settle(findings, apart, loose, remarks)
    spoilt = {name: owner for owner, name in aliases if owner in changed}
    findings = diagnose(exercise, probes, answers, findings, _raised_at(failures), spoilt)
    status, message, line = _status(exercise, findings, failures, outcome)
    if refused := refusal(loose or (), exercise.asked):
        status, message, line = "forbidden", refused.message, refused.line
    notes = [f"Your function changed its argument `{name}` in place." for name in sorted(changed) if loose is None]
    right = sum(finding.right for finding in findings)
    failure = next((failure for failure in failures if failure), {})
    worth = len(findings) + (failure.get("type") == "expectation")  # what the harness expects besides counts like a gradient
    counts = loose is not None or status in ("pass", "fail", "pending", "error")
    return replace(
        blank,
        status=status,
        points=round(blank.max_points * right / worth, 6) if counts else 0.0,
        findings=tuple(findings),
        message=message,
        line=line,
        notes=tuple(notes),
        output=outcome.output,
        traceback=str(failure.get("traceback", ""))[:8000],
        seconds=round(outcome.seconds, 4),
        probes=tuple(each.label for each in probes if not each.inject),
    )


def _answers(
    exercise: Exercise, probes: Sequence[Probe], outcome: Outcome
) -> tuple[list[dict[str, Answer]], list[Mapping[str, object]], set[str], list[tuple[str, str]]]:
    """What the frames claim, checked for form: an answer for every asked gradient on every probe."""
    answers = [{name: Answer("unjudged") for name in exercise.asked} for _ in probes]
    failures: list[Mapping[str, object]] = [frame.header for frame in outcome.frames if frame.kind in ("failed", "forbidden")]
    changed: set[str] = set()
    aliases: list[tuple[str, str]] = []
    for frame in outcome.of_kind("answers"):
        index, described, failure = frame.header.get("probe"), frame.header.get("answers"), frame.header.get("failure")
        if not isinstance(index, int) or not 0 <= index < len(probes) or not isinstance(described, dict):
            continue
        if isinstance(failure, dict):
            failures.append({**failure, "sizes": probes[index].label if index else ""})
        for name in exercise.asked:
            answers[index][name] = _answer(described.get(name), frame.tensors.get(name))
        changed |= {name for name in exercise.given if name in _strings(frame.header.get("changed"))}
        pairs = frame.header.get("aliases")
        named = map(_strings, pairs if isinstance(pairs, list) else [])
        aliases = aliases or [(pair[0], pair[1]) for pair in named if len(pair) == 2]
    return answers, failures, changed, aliases


def _answer(described: object, value: Tensor | None) -> Answer:
    match described:
        case {"kind": "missing"}:
            return Answer("missing")
        case {"kind": "other", "what": str(what)}:
            return Answer("other", what=what[:80])
        case {"kind": "tensor", "shape": list(shape), "dtype": str(dtype)}:
            if value is not None:  # the bytes decide, not what was said about them
                return Answer("tensor", value, tuple(value.shape), str(value.dtype).removeprefix("torch."))
            if all(isinstance(size, int) for size in shape[:8]):
                return Answer("tensor", None, tuple(shape[:8]), dtype[:20])
    return Answer("unjudged")


def _status(
    exercise: Exercise, findings: Sequence[Finding], failures: Sequence[Mapping[str, object]], outcome: Outcome
) -> tuple[VerdictStatus, str, int | None]:
    """The status of the whole, the first thing to look at, and its line."""
    failure = failures[0] if failures else None
    if failure is not None:
        kind, said = str(failure.get("type", failure.get("kind"))), str(failure.get("message", ""))[:2000]
        line = _line(failure.get("line"))
        if failure.get("kind") == "forbidden" or kind == "forbidden":
            return "forbidden", said, line
        if kind == "memory":
            return "memory", f"It asked for more memory than an exercise needs: {said}", line
        if kind == "waiting":  # an earlier file of theirs is not done
            return "pending", said, None
        if kind == "expectation":  # the harness's own words
            return "fail", said, None
        if kind == "missing":
            return "error", f"{said}. `ninja reset {exercise.stem}` gives the stub back, and keeps yours.", line
        if kind != "ellipsis":
            on = failure.get("sizes")
            return "error", f"{kind}: {said}" + (f" (with {on}, where the shown batch went well)" if on else ""), line
        open_only = all(finding.right or finding.status in ("missing", "unjudged") for finding in findings)
        what = "It uses a gradient that is still `...`." if exercise.harness is None else "Something in it is still `...`."
        return ("pending", what, line) if open_only else ("fail", "", None)  # what is wrong speaks for itself
    if outcome.ending == "timeout":
        return "timeout", f"No answer after {outcome.seconds:.0f} seconds: is there a loop that never stops?", None
    if outcome.ending == "output_limit":
        return "output_limit", "It printed more than 1 MB: take the print out of the loop.", None
    if outcome.ending == "crash":
        what = outcome.malformed or (f"signal {outcome.signal}" if outcome.signal else "the process ended before it answered")
        return "crash", f"It ended the process that ran it ({what}).", None
    wrong = [finding for finding in findings if finding.status not in RIGHT and finding.status != "missing"]
    if wrong:
        first = next((finding for finding in wrong if finding.blame == "own"), wrong[0])
        heirs = sum(finding.blame == "inherited" for finding in wrong)
        if not heirs or first.blame != "own":
            return "fail", "", first.line  # the gradients say it themselves
        return (
            "fail",
            f"start here: `{first.name}`; {heirs} later {'one inherits' if heirs == 1 else 'ones inherit'} it",
            first.line,
        )
    if any(finding.status == "missing" for finding in findings):
        return "pending", "not done yet", None
    return "pass", "", None


def _name_aliases(
    findings: Sequence[Finding], aliases: Sequence[tuple[str, str]], answers: Mapping[str, Answer], truth: Mapping[str, Tensor]
) -> list[Finding]:
    """A wrong gradient that is one tensor with another asked one, where the truths differ: both can't be right, so say why.

    A view of another shape (`demb` of `dembcat`) is no such case.
    """
    twins: dict[str, str] = {}
    for a, b in aliases:
        same_shape = a in truth and b in truth and answers[a].shape == answers[b].shape and truth[a].shape == truth[b].shape
        if same_shape and not torch.allclose(truth[a], truth[b]):
            twins |= {a: b, b: a}
    named = []
    for finding in findings:
        if finding.name in twins and finding.status == "wrong" and finding.blame != "own":
            message = (
                f"`{finding.name}` and `{twins[finding.name]}` are one and the same tensor: `a = b` copies nothing, so a later "
                f"`+=` on one changed both. Start from `.clone()`."
            )
            diagnosis = aliased(finding.name, twins[finding.name])
            finding = replace(finding, message=message, blame="own" if finding.blame else None, diagnosis=diagnosis)
        named.append(finding)
    return named


def _raised_at(failures: Sequence[Mapping[str, object]]) -> int | None:
    """The line of the learner's file that ended the function, if one did."""
    return _line(failures[0].get("line")) if failures else None


def _lines(outcome: Outcome) -> dict[str, int]:
    lines = next((frame.header.get("lines") for frame in outcome.of_kind("loaded")), None)
    return {name: line for name, line in lines.items() if _line(line)} if isinstance(lines, dict) else {}


def _line(claimed: object) -> int | None:
    """A number that can be a line's."""
    return claimed if isinstance(claimed, int) and 0 < claimed < 1_000_000 else None


def _strings(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
