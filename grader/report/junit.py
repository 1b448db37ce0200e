"""The report as JUnit XML, for every system that shows test results: a suite for each track, a test case for each gradient.

A wrong gradient is a failure. A crash, a timeout or an exception is an error, and so is what could not be judged. What is not
done yet, or locked, is skipped: whoever has not begun has failed nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from grader.report import text, words
from grader.verdict import NOT_DONE, Finding, Report, Verdict

ENDED = frozenset({"error", "timeout", "memory", "crash", "output_limit", "forbidden", "broken"})
"""Statuses of an exercise that say more than its gradients can."""

COUNTED = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
"""Attributes of a suite, and the elements that each counts."""


def render(report: Report) -> str:
    """The XML document, in ASCII (all else as character references), ending in a newline."""
    root = ET.Element("testsuites", {"name": "ninja"})
    for track, verdicts in itertools.groupby(report.verdicts, key=lambda verdict: verdict.id.rpartition("/")[0]):
        root.append(_suite(report, track, tuple(verdicts)))
    root.attrib.update(_counts(root), time=f"{report.seconds:.3f}")
    ET.indent(root)
    # ASCII, so that the file is right in whatever encoding it gets written.
    document: bytes = ET.tostring(root, encoding="us-ascii", xml_declaration=False)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + document.decode("ascii") + "\n"


def _counts(element: ET.Element) -> dict[str, str]:
    return {key: str(sum(1 for _ in element.iter(tag))) for key, tag in COUNTED.items()}


def _suite(report: Report, track: str, verdicts: tuple[Verdict, ...]) -> ET.Element:
    suite = ET.Element("testsuite", {"name": text.label(track or "exercises")})
    properties = ET.SubElement(suite, "properties")
    for name, value in _facts(report, verdicts):
        ET.SubElement(properties, "property", {"name": text.label(name, 200), "value": text.label(value, 400)})
    for verdict in verdicts:
        suite.extend(_cases(verdict))
    suite.attrib.update(_counts(suite), time=f"{sum(verdict.seconds for verdict in verdicts):.3f}")
    return suite


def _facts(report: Report, verdicts: tuple[Verdict, ...]) -> Iterator[tuple[str, str]]:
    """What JUnit has no attribute for."""
    yield "points", text.points(sum(verdict.points for verdict in verdicts))
    yield "max_points", text.points(sum(verdict.max_points for verdict in verdicts))
    yield "seed", str(report.seed)
    yield "isolation", ", ".join(report.isolation)
    for name, version in report.versions.items():
        yield f"version.{name}", version
    for verdict in verdicts:
        yield f"points.{verdict.id}", f"{text.points(verdict.points)}/{text.points(verdict.max_points)}"
        for name, value in verdict.measures.items():
            yield f"measure.{verdict.id}.{name}", str(value)


def _cases(verdict: Verdict) -> list[ET.Element]:
    """A case for each gradient; one for the exercise itself where the gradients alone would not tell how it ended."""
    cases = [_gradient(verdict, finding) for finding in verdict.findings]
    told = verdict.status != "fail" or any(case.find("failure") is not None or case.find("error") is not None for case in cases)
    if not cases or verdict.status in ENDED or not told:
        cases.insert(0, _exercise(verdict))
    for case in cases:
        case.set("time", f"{verdict.seconds / len(cases):.3f}")
    if verdict.output:
        # Once: what was printed belongs to the run, not to one gradient.
        ET.SubElement(cases[0], "system-out").text = text.printed(verdict.output)
    return cases


def _case(verdict: Verdict, name: str, line: int | None) -> ET.Element:
    case = ET.Element("testcase", {"classname": text.label(verdict.id).replace("/", "."), "name": text.label(name)})
    if verdict.path:
        case.set("file", text.label(verdict.path, 400))
    if line:
        case.set("line", str(line))
    return case


def _exercise(verdict: Verdict) -> ET.Element:
    case = _case(verdict, verdict.id.rpartition("/")[2], None if verdict.cell else verdict.line)
    message = text.clean(verdict.message) or words.summary(verdict)
    if verdict.status in NOT_DONE:
        ET.SubElement(case, "skipped", {"message": message})
    elif not verdict.passed:
        tag = "error" if verdict.status in ENDED else "failure"
        ended = ET.SubElement(case, tag, {"type": verdict.status, "message": message})
        ended.text = _lines(message, text.printed(verdict.traceback), words.measures(verdict))
    return case


def _gradient(verdict: Verdict, finding: Finding) -> ET.Element:
    at = finding if finding.line else verdict
    case = _case(verdict, finding.name, None if at.cell else at.line)
    reasons = [text.clean(sentence) for sentence in text.reasons(finding)]
    message = reasons[0] if reasons else text.describe(finding)
    if finding.status in ("missing", "unjudged"):
        ET.SubElement(case, "skipped", {"message": message})
    elif finding.right and verdict.status == "forbidden":
        ET.SubElement(case, "skipped", {"message": f"not counted: {words.summary(verdict)}"})
    elif not finding.right:
        tag = "error" if finding.status == "error" else "failure"
        first = finding is words.first_to_fix(verdict)
        wrong = ET.SubElement(case, tag, {"type": finding.status, "message": message})
        wrong.text = _lines(
            text.clean(words.beyond(verdict, finding)) if first else "",
            *(reasons or [message]),
            text.cmp_line(finding),
            text.worst_line(finding),
            words.chain_line(verdict) if finding.blame else "",
            text.clean(finding.note),
        )
    return case


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
