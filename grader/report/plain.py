"""One exercise, or one gradient, in plain lines of text: for every receiver that shows a box of text and nothing else.

Everything a learner wrote has passed through `text.clean`; what the receiver reads as markup it has to be spared by its own
reporter.
"""

from __future__ import annotations

from grader.report import text, words
from grader.verdict import Finding, Verdict


def exercise(verdict: Verdict, *, output: bool = True) -> str:
    """All there is to say of one exercise: what to fix first, the lecture's `cmp()` lines, notes, what the code printed."""
    first = words.first_to_fix(verdict)
    parts = [
        words.summary(verdict),
        text.clean(words.beyond(verdict, None)),
        place(verdict, first),
        gradient(verdict, first) if first is not None else "",
        "\n".join(text.cmp_line(finding) for finding in verdict.findings),
        *(_said(finding) for finding in verdict.findings if finding is not first),
        words.measures(verdict),
        "\n".join(text.clean(note) for note in verdict.notes),
        _block("Traceback", verdict.traceback),
        _block("Your code printed", verdict.output) if output else "",
    ]
    return "\n\n".join(part for part in dict.fromkeys(parts) if part)


def gradient(verdict: Verdict, finding: Finding) -> str:
    """All there is to say of one gradient that is not right."""
    first = finding is words.first_to_fix(verdict)
    lines = [
        text.clean(words.beyond(verdict, finding)) if first else "",
        *(_reasons(finding) or [text.describe(finding)]),
        text.cmp_line(finding) if finding.maxdiff is not None else "",
        text.worst_line(finding),
        words.chain_line(verdict) if finding.blame else "",
        text.clean(finding.note),
    ]
    return "\n".join(line for line in dict.fromkeys(lines) if line)


def place(verdict: Verdict, finding: Finding | None = None) -> str:
    """`exercises/ninja/10_output_linear.py:14`, of a notebook with its cell; nothing where there is no file."""
    if not verdict.path:
        return ""
    at = finding if finding is not None and finding.line else verdict
    where = (f", {words.line(at)}" if at.cell else f":{at.line}") if at.line else ""
    return text.label(verdict.path, 400) + where


def _said(finding: Finding) -> str:
    """A further gradient that is wrong by itself."""
    said = "\n".join(filter(None, (*_reasons(finding), text.worst_line(finding))))
    if finding.right or finding.blame == "inherited" or not said:
        return ""
    line = f" ({words.line(finding)})" if finding.line else ""
    return f"{text.label(finding.name)}{line}: {said}"


def _reasons(finding: Finding) -> list[str]:
    return [text.clean(sentence) for sentence in text.reasons(finding)]


def _block(title: str, printed: str) -> str:
    shown = text.printed(printed)
    return f"{title}:\n{shown}" if shown else ""
