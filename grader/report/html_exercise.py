"""One exercise on a page of feedback: its state, the table of its gradients, what to mend with the lines it is about.

Pure functions of a `Verdict` and the learner's own text.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from grader.report import html_heat, plain, text, words
from grader.report.element import Node, element, spoken
from grader.verdict import NOT_DONE, Finding, Verdict

MARKS = {"pass": "✓", "fail": "✗", "pending": "·", "locked": "·", "broken": "?"}
KINDS = {"pass": "good", "fail": "bad", "pending": "quiet", "locked": "quiet", "broken": "odd"}
COLUMNS = ("exact", "approximate", "maxdiff")
AROUND = 2
"""Lines of the learner's own that are shown before and after the one that a mistake is in."""

FORGIVING = "`approximate: True` is no proof: it forgives 1e-8 plus 1 part in 100,000."


def anchor(verdict: Verdict) -> str:
    """What the address of its part of the page ends in."""
    return "exercise-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in text.label(verdict.id))


def badge(verdict: Verdict) -> ET.Element:
    """Its state: a mark, words and a colour, in that order of importance."""
    kind = KINDS.get(verdict.status, "odd")
    mark = element("span", MARKS.get(verdict.status, "!"), aria_hidden="true")
    return element("span", mark, " ", words.summary(verdict), class_=f"badge {kind}")


def article(verdict: Verdict, source: str) -> ET.Element:
    """All there is to say of it."""
    first = words.first_to_fix(verdict)
    return element(
        "article",
        element(
            "header",
            element("h3", name(verdict)),
            element("p", badge(verdict), " ", element("span", points(verdict), class_="points"), class_="state"),
            element("p", text.label(verdict.title, 400), class_="title") if verdict.title else None,
        ),
        element("p", element("code", plain.place(verdict, first)), class_="place") if verdict.path else None,
        _message(verdict, first),
        _lines(source, verdict.line, verdict.cell) if first is None else None,
        _table(verdict),
        list(_mistakes(verdict, first, source)),
        [element("p", spoken(note), class_="note") for note in verdict.notes],
        element("p", words.measures(verdict), class_="note") if verdict.measures else None,
        _folded("Where it stopped", verdict.traceback, shown=True),
        _folded("What your code printed", verdict.output),
        class_="exercise bad" if verdict.status == "fail" else "exercise",
        id=anchor(verdict),
    )


def name(verdict: Verdict) -> str:
    """`10 output_linear`: the track is said above."""
    return text.label(verdict.id.rpartition("/")[2]).replace("_", " ", 1)


def points(verdict: Verdict) -> str:
    """What it is worth; our own fault is worth nothing, for or against."""
    if verdict.status == "broken":
        return "not counted"
    unit = "point" if verdict.max_points == 1 else "points"
    return f"{text.points(verdict.points)} of {text.points(verdict.max_points)} {unit}"


def _message(verdict: Verdict, first: Finding | None) -> ET.Element | None:
    said = words.beyond(verdict, first)
    return element("p", spoken(said), class_="said") if said and verdict.status not in NOT_DONE else None


# The gradients


def _table(verdict: Verdict) -> ET.Element | None:
    if not verdict.findings:
        return None
    compared = any(finding.maxdiff is not None for finding in verdict.findings)
    head = element(
        "tr",
        element("th", "Gradient", scope="col", role="columnheader"),
        [element("th", column, scope="col", role="columnheader", class_="figure") for column in COLUMNS if compared],
        element("th", "Verdict", scope="col", role="columnheader"),
        role="row",
    )
    # The roles are said, since on a phone the rows are laid out as no table is, and some browsers then forget what they are.
    table = element(
        "table",
        element("caption", f"The gradients of {name(verdict)}", class_="unseen"),
        element("thead", head, role="rowgroup"),
        element("tbody", [_row(finding, compared) for finding in verdict.findings], role="rowgroup"),
        class_="gradients",
        role="table",
    )
    # A table is the one thing that may be wider than a phone: then it scrolls by itself, also by keyboard.
    return element("div", table, class_="scroll", tabindex=0, role="region", aria_label=f"Gradients of {name(verdict)}")


def _row(finding: Finding, compared: bool) -> ET.Element:
    kind, mark = "bad", "✗"
    if finding.right:
        kind, mark = "good", "✓"
    elif finding.status in ("missing", "unjudged"):
        kind, mark = "quiet", "·"
    elif finding.blame == "inherited":
        kind, mark = "quiet", "↳"
    values = ("–", "–", "–")
    if finding.maxdiff is not None:
        values = (str(finding.exact), str(finding.approximate), f"{finding.maxdiff:.2g}")
    # Where there is little room, numbers that say nothing new are left out.
    spare = finding.maxdiff is None or (finding.status != "close" and kind != "bad")
    return element(
        "tr",
        element("th", element("code", text.label(finding.name)), scope="row", role="rowheader"),
        [
            element("td", value, class_="figure", role="cell", data_label=column)
            for column, value in zip(COLUMNS, values, strict=True)
            if compared
        ],
        element("td", element("span", mark, aria_hidden="true"), " ", text.describe(finding), class_="told", role="cell"),
        class_=f"{kind} spare" if spare else kind,
        role="row",
    )


# What to mend


def _mistakes(verdict: Verdict, first: Finding | None, source: str) -> Iterator[ET.Element]:
    """Each gradient that is wrong by itself, the one to begin with at the top."""
    wrong = [f for f in verdict.findings if not f.right and f.status not in ("missing", "unjudged") and f.blame != "inherited"]
    if first is not None and first not in wrong:
        wrong.insert(0, first)
    for finding in sorted(wrong, key=lambda finding: finding is not first):
        follow = words.followers(verdict) if finding is first else ""
        forgiven = FORGIVING if finding.status == "wrong" and finding.approximate else ""
        start = follow[:1].upper() + follow[1:] + "." if follow else ""
        said = [start, *text.reasons(finding), text.worst_line(finding), forgiven]
        yield element(
            "section",
            element("h4", "Start here: " if follow else "", element("code", text.label(finding.name)), _at(finding)),
            [element("p", spoken(sentence)) for sentence in said if sentence],
            _lines(source, finding.line, finding.cell),
            html_heat.figure(finding),
            element("p", spoken(finding.note), class_="note") if finding.note else None,
            class_="mistake",
        )


def _at(finding: Finding) -> Node:
    return element("span", f" {words.line(finding)}", class_="at") if finding.line else None


def _lines(source: str, line: int | None, cell: int | None) -> ET.Element | None:
    """The learner's own lines around one of them. Of a notebook there is no one text to take them from."""
    rows = source.splitlines()
    if cell or line is None or not 1 <= line <= len(rows):
        return None
    numbers = range(max(1, line - AROUND), min(len(rows), line + AROUND) + 1)
    drawn = [
        element(
            "mark" if number == line else "span",
            element("span", f"{number:4d}  ", class_="number"),
            rows[number - 1][:400].expandtabs(4),
            class_="row",
        )
        for number in numbers
    ]
    return element(
        "pre", element("code", drawn), class_="code", tabindex=0, role="region", aria_label=f"Your lines around line {line}"
    )


def _folded(title: str, printed: str, *, shown: bool = False) -> ET.Element | None:
    words_of_theirs = text.printed(printed)
    if not words_of_theirs:
        return None
    block = element("pre", words_of_theirs, class_="printed", tabindex=0, role="region", aria_label=title)
    return element("details", element("summary", title), block, open=shown)
