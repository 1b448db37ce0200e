"""Findings → findings with their diagnosis. Trusted side; the last thing before a verdict is made.

Only what is wrong by itself is diagnosed. Where no mistake that we know explains the numbers, nothing is guessed: the finding's
message says where the error sits.
"""

from __future__ import annotations

import contextlib
import itertools
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch

from grader.compare import Answer
from grader.diagnosis import nan, place, search, words, worked
from grader.diagnosis.codes import CODES
from grader.diagnosis.edits import Edit
from grader.diagnosis.evidence import ACCURACY, Evidence, distance
from grader.exercise import Exercise
from grader.probe import Probe
from grader.verdict import Diagnosis, Finding


def diagnose(
    exercise: Exercise,
    probes: Sequence[Probe],
    answers: Sequence[Mapping[str, Answer]],
    findings: Sequence[Finding],
    raised: int | None = None,
    changed: Mapping[str, str] | None = None,
) -> list[Finding]:
    """The findings, those that are wrong by themselves with a diagnosis where there is one.

    `raised` is the line that ended the function, if one did: what gets its value there or later was not finished. `changed` has
    the answers that are an argument, by its name, which was changed in place.
    """
    wrong = [finding for finding in findings if _is_its_own(finding, raised)]
    if not wrong:
        return list(findings)
    if any(finding.diagnosis for finding in wrong):
        return list(findings)  # two names for one tensor spoil others too: first things first
    told: dict[str, Finding] = {}
    for finding in wrong:
        if changed and finding.name in changed:
            said = CODES["argument_changed"].says.format(one=finding.name, other=changed[finding.name])
            told[finding.name] = replace(
                finding, diagnosis=Diagnosis("argument_changed", said, {"other": changed[finding.name]})
            )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of edits that torch finds odd
        evidence, seen = Evidence(exercise, probes, answers), list[Edit]()
        with contextlib.suppress(Exception):  # a courtesy, like all here: no oddity of an answer may cost the verdict
            told |= _swapped(evidence, [finding for finding in findings if not finding.right and finding.status != "missing"])
        wrong = [finding for finding in wrong if finding.name not in told]
        for finding in sorted(wrong, key=lambda finding: len(worked.step(exercise, finding.name))):
            with contextlib.suppress(Exception):
                told[finding.name] = _told(evidence, finding, seen)
    return [told.get(finding.name, finding) for finding in findings]


def _is_its_own(finding: Finding, raised: int | None) -> bool:
    if finding.right or finding.status in ("missing", "unjudged", "error") or finding.blame == "inherited":
        return False
    return raised is None or finding.line is None or finding.line < raised


def _told(evidence: Evidence, finding: Finding, seen: list[Edit]) -> Finding:
    """One finding with its diagnosis; `seen` are edits that explained others, which are tried first."""
    if finding.status == "not_finite":
        return replace(finding, diagnosis=nan.diagnose(evidence, finding))
    if finding.status == "wrong_dtype":
        return replace(finding, diagnosis=_rounded(finding))
    plain = finding.message.endswith("the others are right.")  # it says less than what is found here
    # Without blame one can't tell a step that is wrong from one that inherits, save by what it was given.
    explained = search.explain(evidence.cases(finding.name, finding.blame == "own"), seen)
    if explained is not None:
        case, found = explained
        edit = found.fits[0].hypothesis.fields.get("edit")
        if isinstance(edit, Edit) and edit not in seen:
            seen.append(edit)
        return replace(finding, diagnosis=words.describe(case, found), message="" if plain else finding.message)
    where = place.describe(evidence, finding) if plain or not finding.message else ""
    return replace(finding, message=where) if where else finding


def _swapped(evidence: Evidence, off: Sequence[Finding]) -> dict[str, Finding]:
    """Pairs of which each is the other's truth on every float64 probe."""
    hidden = [
        (probe, answers)
        for probe, answers in zip(evidence.probes, evidence.answers, strict=True)
        if probe.dtype == torch.float64 and not probe.inject
    ]

    def is_the_others(one: str, other: str) -> bool:
        pairs = [(answers[one].value, probe.truth[other], probe.scale[other]) for probe, answers in hidden]
        return all(value is not None and distance(value, truth) <= ACCURACY * scale for value, truth, scale in pairs)

    told = {}
    for one, other in itertools.combinations(off, 2):
        if is_the_others(one.name, other.name) and is_the_others(other.name, one.name):
            said = CODES["returns_swapped"].says.format(one=one.name, other=other.name)
            for finding, partner in ((one, other), (other, one)):
                diagnosis = Diagnosis("returns_swapped", said, {"other": partner.name, "batches": len(hidden)})
                told[finding.name] = replace(finding, diagnosis=diagnosis)
    return told


def _rounded(finding: Finding) -> Diagnosis | None:
    if finding.dtype != "float32":
        return None
    return Diagnosis("float32", CODES["float32"].says.format(d=f"`{finding.name}` {finding.shape}"), {"dtype": finding.dtype})


def aliased(one: str, other: str) -> Diagnosis:
    """Two asked gradients that are one tensor, as the worker saw and the truths deny."""
    return Diagnosis("aliased", CODES["aliased"].says.format(one=one, other=other), {"other": other})
