"""All that a terminal report says of one exercise: the lecture's `cmp()` table, the first thing to fix, and everything beside.

Pure functions of a `Verdict`; `terminal` decides which exercises are shown like this.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from grader.report import text, words
from grader.report.ink import BAD, GOOD, PLACE, QUIET, STOPPED, STRONG, Ink
from grader.verdict import NOT_DONE, Finding, Verdict

ROUNDING = "Right but not exact: that is rounding (fused multiply-add), not your fault."
FORGIVING = "approximate: True is no proof; it forgives 1e-8 plus 1 part in 100,000."
OFF_BY = "Off by: the largest error on any probe (float64) / the largest true entry."
FEW = 8
"""A table of so many gradients is shown whole even where exercises share a screen."""
LAST = 6
"""Lines of a traceback that are shown where exercises share a screen."""
COLUMNS = ("exact", "approximate", "maxdiff")
WIDTHS = (5, 11, 7)
PHRASE = 20
"""Columns that the words behind the numbers need; with less the table is stacked."""


def mark(ink: Ink, verdict: Verdict) -> Text:
    """One character for the state of an exercise."""
    marks = ink.marks
    character, style = {
        "pass": (marks.right, GOOD),
        "fail": (marks.wrong, BAD),
        "pending": (marks.todo, QUIET),
        "locked": (marks.todo, QUIET),
        "broken": (marks.broken, STOPPED),
    }.get(verdict.status, (marks.stopped, STOPPED))
    return Text().append(character, style)


def judged(verdict: Verdict) -> bool:
    """Whether the judge came as far as any gradient, be it one that is not done yet."""
    return not verdict.findings or any(finding.status != "unjudged" for finding in verdict.findings)


def detail(ink: Ink, verdict: Verdict, *, whole: bool) -> Iterator[RenderableType]:
    """One exercise: `whole` where it is looked at by itself, else what a screen shared with others has room for."""
    head = ink.name(verdict.id, STRONG).append("  ").append_text(ink.text(words.summary(verdict), QUIET))
    yield ink.line(mark(ink, verdict).append(" "), head)
    if whole and verdict.title:
        yield ink.line("  ", ink.name(verdict.title, limit=400))
    first = words.first_to_fix(verdict)
    if verdict.path and (first is None or not _place_fits(ink, verdict)):
        yield ink.line("  ", _place(ink, verdict, None if first else verdict))
    sections = (
        _table(ink, verdict.findings, (whole or len(verdict.findings) <= FEW) and judged(verdict)),
        _first(ink, verdict),
        _others(ink, verdict) if whole else (),
        _asides(ink, verdict, whole),
        _block(ink, "Traceback", _where(verdict), None if whole else LAST),
        _block(ink, "Your code printed", verdict.output, None) if whole else (),
    )
    for section in sections:
        lines = list(section)
        if lines:
            yield Text("")
            yield from lines


def _place(ink: Ink, verdict: Verdict, at: Finding | Verdict | None) -> Text:
    where = ""
    if at is not None and at.line:
        where = f", {words.line(at)}" if at.cell else f":{at.line}"
    return ink.name(verdict.path, PLACE, 400).append(where, PLACE)


def _place_fits(ink: Ink, verdict: Verdict) -> bool:
    """Whether path and line can stand unbroken beside what to fix; else the path goes above, where there is more room."""
    return len(verdict.path) + (20 if verdict.cell else 6) <= ink.width - 4


# The table


def _loud(finding: Finding) -> bool:
    """Wrong by itself: what the eye should land on."""
    return not finding.right and finding.status not in ("missing", "unjudged") and finding.blame != "inherited"


def _prefix(ink: Ink, finding: Finding) -> Text:
    """The mark of a gradient, indented."""
    mark, style = ink.marks.wrong, BAD
    if finding.right:
        mark, style = ink.marks.right, GOOD
    elif finding.status in ("missing", "unjudged"):
        mark, style = ink.marks.todo, QUIET
    elif not _loud(finding):
        mark, style = ink.marks.inherited, QUIET
    return Text("  ").append(mark, style).append(" ")


def _table(ink: Ink, findings: tuple[Finding, ...], whole: bool) -> Iterator[RenderableType]:
    names = max((ink.name(finding.name).cell_len for finding in findings), default=0)
    compared = any(finding.maxdiff is not None for finding in findings)
    cells = "  ".join(f"{title:>{width}}" for title, width in zip(COLUMNS, WIDTHS, strict=True)) if compared else ""
    wide = ink.width >= 4 + names + 2 + len(cells) + 2 + PHRASE
    if wide and compared:
        yield ink.line("", " " * (4 + names + 2) + cells, QUIET)
    for finding in findings:
        if whole or _loud(finding):
            yield _row(ink, finding, names, compared) if wide else _stacked(ink, finding)
    if not whole:
        yield from _folded(ink, findings)


def _values(finding: Finding) -> tuple[str, str, str] | None:
    """What `cmp()` printed, shortened."""
    return None if finding.maxdiff is None else (str(finding.exact), str(finding.approximate), f"{finding.maxdiff:.2g}")


def _row(ink: Ink, finding: Finding, names: int, compared: bool) -> RenderableType:
    """One gradient on one line, its name `names` columns wide; no room is left for numbers that no row has."""
    loud = _loud(finding)
    name = ink.name(finding.name, STRONG if loud else QUIET if finding.status == "missing" else "")
    values = _values(finding) or ("", "", "")
    cells = "  ".join(f"{value:>{width}}" for value, width in zip(values, WIDTHS, strict=True)) + "  " if compared else ""
    prefix = _prefix(ink, finding).append_text(name).append(" " * (names - name.cell_len + 2))
    return ink.line(prefix.append(cells, "" if loud else QUIET), ink.text(text.describe(finding), BAD if loud else QUIET))


def _stacked(ink: Ink, finding: Finding) -> RenderableType:
    """One gradient where columns find no room: its words, and below them its numbers where they say something new."""
    loud, values = _loud(finding), _values(finding)
    body = ink.name(finding.name, STRONG if loud else "").append("  ")
    body.append_text(ink.text(text.describe(finding), BAD if loud else QUIET))
    if values and (loud or finding.status == "close"):
        body.append("\n" + ", ".join(f"{title} {value}" for title, value in zip(COLUMNS, values, strict=True)), QUIET)
    return ink.line(_prefix(ink, finding), body)


def _folded(ink: Ink, findings: tuple[Finding, ...]) -> Iterator[RenderableType]:
    """The rows of a long table that need nothing done now, one line for each kind."""
    kinds = {
        "right": [finding for finding in findings if finding.right],
        "inherit the mistake": [finding for finding in findings if not finding.right and finding.blame == "inherited"],
        "not done yet": [finding for finding in findings if finding.status == "missing"],
        "not judged": [finding for finding in findings if finding.status == "unjudged"],
    }
    for kind, members in kinds.items():
        if members:
            names = ", ".join(text.label(finding.name) for finding in members)
            yield ink.line(_prefix(ink, members[0]), f"{len(members)} {kind}: {names}", QUIET)


# What to fix


def _first(ink: Ink, verdict: Verdict) -> Iterator[RenderableType]:
    """The one thing to look at, beside a line of its own."""
    finding = words.first_to_fix(verdict)
    style = BAD if verdict.status == "fail" else QUIET if verdict.status in ("pass", *NOT_DONE) else STOPPED
    if finding is None:
        if words.beyond(verdict, None):
            yield ink.block(verdict.message, style)
        return
    follow = words.followers(verdict)
    head = ink.text("Start here: " if follow else "Fix this first: ", STRONG).append_text(ink.name(finding.name, BAD))
    at = finding if finding.line else verdict
    if verdict.path and _place_fits(ink, verdict):
        head.append("  ").append_text(_place(ink, verdict, at))
    elif at.line:
        head.append(f" ({words.line(at)})")
    yield ink.block(head, style)
    sentence = follow[:1].upper() + follow[1:] + "." if follow else ""
    for said in filter(None, (sentence, words.beyond(verdict, finding), *_said(finding))):
        yield ink.block(said, style)


def _said(finding: Finding) -> list[str]:
    """What there is to say of a wrong gradient, sentence by sentence."""
    forgiven = FORGIVING if finding.status == "wrong" and finding.approximate else ""
    return [sentence for sentence in (*text.reasons(finding), text.worst_line(finding), forgiven) if sentence]


def _others(ink: Ink, verdict: Verdict) -> Iterator[RenderableType]:
    """The other gradients that are wrong by themselves, more quietly."""
    first = words.first_to_fix(verdict)
    for finding in verdict.findings:
        said = _said(finding) if _loud(finding) and finding is not first else []
        if said:
            line = f" ({words.line(finding)})" if finding.line else ""
            body = ink.name(finding.name, STRONG).append(f"{line}: ").append_text(ink.text("\n".join(said)))
            yield ink.line(_prefix(ink, finding), body)


def _asides(ink: Ink, verdict: Verdict, whole: bool) -> Iterator[RenderableType]:
    """What costs nothing: how to read the numbers, notes, measurements."""
    if verdict.measures:
        yield ink.line("  ", words.measures(verdict))
    if whole and any(finding.status == "wrong" and finding.error is not None for finding in verdict.findings):
        yield ink.line("  ", OFF_BY, QUIET)
    if any(finding.status == "close" for finding in verdict.findings):
        yield ink.line("  ", ROUNDING, QUIET)
    for finding in verdict.findings if whole else ():
        if finding.note:
            yield ink.line("  ", f"{text.label(finding.name)}: {finding.note}", QUIET)
    for note in verdict.notes:
        yield ink.line("  ", note, QUIET)


def _where(verdict: Verdict) -> str:
    """The traceback without its last line where that has been said already."""
    lines = verdict.traceback.rstrip().split("\n")
    return "\n".join(lines[:-1] if lines[-1].strip() == verdict.message.strip() else lines)


def _block(ink: Ink, title: str, printed: str, last: int | None) -> Iterator[RenderableType]:
    """What came out of the learner's own code, as it came; its `last` lines where there is little room."""
    shown = text.printed(printed)
    if shown:
        lines = shown.split("\n")
        yield ink.line("  ", title, QUIET)
        yield ink.block(Text(text.fit("\n".join(lines[-last:] if last else lines), ink.encoding)), QUIET)
