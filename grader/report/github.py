"""The report for GitHub Actions: annotations at the lines they are about, and a table for the step's summary.

GitHub keeps ten errors and ten warnings of a step. So there is one error an exercise, at the first line to mend, and the tenth
says how many more there are; the summary has them all, as far as it may be long.

A line that begins with `::`, or has `##[` in it, is a command to whoever runs the step. Nothing of a learner's may become one:
annotations are escaped, and whoever prints the rest of a report switches commands off meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.report import plain, text, words
from grader.verdict import NOT_DONE, Finding, Report, Verdict

MOST = 10
"""Annotations of one kind that GitHub keeps of one step."""

LIMIT = 1 << 20
"""Bytes of a step's summary."""

SIGNS = {"pass": "✅ passed", "pending": "⬜ not done yet", "locked": "🔒 locked", "broken": "⚠️ could not be judged"}
_KEPT = 2_000
_LAST = "</table>\n"


@dataclass(frozen=True)
class Annotation:
    """One message at a place of a file. `kind` is `error` or `warning`."""

    kind: str
    title: str
    message: str
    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """As a workflow command, on one line."""
        where = {"file": self.file, "line": str(self.line or ""), "endLine": str(self.line or ""), "title": self.title}
        given = ",".join(f"{name}={_property(value)}" for name, value in where.items() if value)
        return f"::{self.kind} {given}::{_data(self.message)}"


def render(report: Report) -> str:
    """The annotations, a line each."""
    lines = [*_few(list(_errors(report))), *_few(list(_warnings(report)))]
    return "".join(f"{line}\n" for line in lines)


def _errors(report: Report) -> Iterator[Annotation]:
    for verdict in report.verdicts:
        if verdict.status in ("pass", *NOT_DONE):
            continue
        first = words.first_to_fix(verdict)
        name = text.label(verdict.id)
        title = f"{name}: {text.label(first.name)}" if first is not None else f"{name}: {words.summary(verdict)}"
        message = plain.gradient(verdict, first) if first is not None else text.clean(verdict.message, _KEPT)
        at = first if first is not None and first.line else verdict
        line = at.line
        if at.cell and line:  # lines of a notebook's file are none that anyone has written
            message, line = f"In {words.line(at)}: {message}", None
        yield Annotation("error", title, message or words.summary(verdict), text.label(verdict.path, 400), line)


def _warnings(report: Report) -> Iterator[Annotation]:
    for verdict in report.verdicts:
        if verdict.notes:
            message = "\n".join(text.clean(note, _KEPT) for note in verdict.notes)
            yield Annotation("warning", text.label(verdict.id), message, text.label(verdict.path, 400))


def _few(annotations: Sequence[Annotation]) -> list[Annotation]:
    if len(annotations) <= MOST:
        return list(annotations)
    left = annotations[MOST - 1 :]
    names = ", ".join(annotation.title for annotation in left[:20]) + (", …" if len(left) > 20 else "")
    return [*annotations[: MOST - 1], Annotation(left[0].kind, f"{len(left)} more", f"{names}. The summary has all of them.")]


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def summary(report: Report) -> str:
    """Markdown for `$GITHUB_STEP_SUMMARY`, no longer than GitHub takes: a row an exercise, what to fix below."""
    judged = [verdict for verdict in report.verdicts if verdict.status != "broken"]
    points, most = (sum(getattr(verdict, name) for verdict in judged) for name in ("points", "max_points"))
    head = [
        "## Backward passes\n",
        f"\n**{text.points(points)} of {text.points(most)} points**, {report.passed} of {report.total} exercises pass.\n\n",
        "<table>\n<tr><th>Exercise</th><th>State</th><th>Points</th><th>Gradients</th></tr>\n",
    ]
    size = sum(len(part.encode()) for part in head) + len(_LAST) + 200
    table, below, left = [*head], [], 0
    for verdict in report.verdicts:
        part = _row(verdict)
        size += len(part.encode())
        if size > LIMIT:
            left += 1
        else:
            table.append(part)
    table.append(_LAST)
    for verdict in report.verdicts:
        if verdict.status in ("pass", *NOT_DONE) or left:
            continue
        part = _details(verdict)
        size += len(part.encode())
        if size > LIMIT:
            below.append("\n…and more, for which there is no room here.\n")
            break
        below.append(part)
    rest = f"\n…and {left} more exercises, for which there is no room here.\n" if left else ""
    return "".join([*table, rest, *below])


def _row(verdict: Verdict) -> str:
    state = SIGNS.get(verdict.status, f"❌ {words.summary(verdict)}")
    gradients = " ".join(f"{_mark(one)} {_shown(text.label(one.name))}" for one in verdict.findings)
    # Our own fault is worth nothing either way.
    points = "–" if verdict.status == "broken" else f"{text.points(verdict.points)} / {text.points(verdict.max_points)}"
    return f"<tr><td>{_shown(text.label(verdict.id))}</td><td>{_shown(state)}</td><td>{points}</td><td>{gradients}</td></tr>\n"


def _mark(finding: Finding) -> str:
    return "✓" if finding.right else "·" if finding.status in ("missing", "unjudged") else "✗"


def _details(verdict: Verdict) -> str:
    said = text.clean(plain.exercise(verdict), _KEPT)  # its newlines get spelled out too: an empty line would end the HTML
    return f"\n<details><summary>{_shown(text.label(verdict.id))}</summary>\n<pre>{_shown(said)}</pre>\n</details>\n"


def _shown(words_of_theirs: str) -> str:
    """Text that no reading of Markdown or HTML turns into anything else: all but letters, digits and spaces spelled out."""
    return re.sub(r"[^\w ]|_", lambda match: f"&#{ord(match[0])};", words_of_theirs)
