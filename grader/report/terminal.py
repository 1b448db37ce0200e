"""The report that a learner reads in the terminal: where they stand, what to fix first, what to type next.

A pure function of a `Report` and of the page (width, encoding). It says what the judge found and judges nothing; words and
numbers come from `words` and `text`, marks and wrapping from `ink`, one exercise at length from `detail`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.text import Text

from grader.report import text, words
from grader.report.detail import detail, judged, mark
from grader.report.ink import GOOD, NARROWEST, QUIET, STRONG, TYPED, Ink
from grader.verdict import NOT_DONE, Report, Verdict


def print_report(
    report: Report,
    console: Console,
    *,
    focus: bool | None = None,
    next_steps: Sequence[str] = (),
    progress: tuple[int, int] | None = None,
) -> None:
    """Draw on `console`, as wide as it is and in the characters it takes. `focus` is on by itself for a single exercise."""
    drawn = render(
        report,
        width=console.width,
        focus=report.total == 1 if focus is None else focus,
        next_steps=next_steps,
        progress=progress,
        encoding=console.encoding,
    )
    console.print(drawn, crop=False, highlight=False, markup=False, emoji=False)


def render(
    report: Report,
    *,
    width: int,
    focus: bool,
    next_steps: Sequence[str] = (),
    progress: tuple[int, int] | None = None,
    encoding: str = "utf-8",
) -> Group:
    """The whole report as one thing to print.

    With `focus` all there is to say of every exercise; without it one line an exercise, and the first that needs mending below.
    A next step is a command, if wanted with `  # why` behind it. `progress` is (passed, of how many) over the course.
    """
    ink = Ink(max(width, NARROWEST), encoding)
    sections: list[list[RenderableType]] = []
    if focus:
        sections += [list(detail(ink, verdict, whole=True)) for verdict in report.verdicts]
    else:
        tracks = itertools.groupby(report.verdicts, key=lambda verdict: verdict.id.rpartition("/")[0])
        sections += [list(_track(ink, track, tuple(verdicts))) for track, verdicts in tracks]
        mend = next((verdict for verdict in report.verdicts if verdict.status not in ("pass", *NOT_DONE)), None)
        if mend is not None:
            sections.append(list(detail(ink, mend, whole=False)))
    sections.append(list(_standing(ink, report, progress, focus)))
    if next_steps:
        sections.append(list(_next(ink, next_steps)))
    lines: list[RenderableType] = []
    for section in sections:
        lines += [Text(""), *section] if lines else section
    return Group(*lines)


# One line an exercise


def _track(ink: Ink, track: str, verdicts: tuple[Verdict, ...]) -> Iterator[RenderableType]:
    passed = sum(verdict.passed for verdict in verdicts)
    yield ink.line("", ink.name(track or "exercises", STRONG).append(f"  {passed} of {len(verdicts)}", QUIET))
    runs = [(_span(run), run[-1]) for run in _runs(verdicts)]
    column = max(ink.name(span).cell_len for span, _ in runs)
    for span, verdict in runs:
        quiet = QUIET if verdict.status in NOT_DONE else ""
        prefix = Text("  ").append_text(mark(ink, verdict)).append(" ")
        name = ink.name(span, quiet)
        phrase = ink.text(_phrase(verdict), QUIET if verdict.passed else quiet)
        if 4 + column + 2 > ink.width // 2:  # too narrow for columns
            yield ink.line(prefix, name.append(": ").append_text(phrase))
        else:
            yield ink.line(prefix.append_text(name).append(" " * (column - name.cell_len + 2)), phrase)


def _phrase(verdict: Verdict) -> str:
    """What fits behind an exercise's name."""
    phrase, first = words.summary(verdict), words.first_to_fix(verdict)
    if verdict.status == "fail" and first is not None:
        phrase += f"; fix {text.label(first.name)} first"
    elif verdict.passed and verdict.measures:
        phrase += f", {words.measures(verdict)}"
    elif verdict.line and verdict.status not in ("pass", "fail", *NOT_DONE):
        phrase += f" ({words.line(verdict)})"
    return phrase


def _runs(verdicts: tuple[Verdict, ...]) -> list[list[Verdict]]:
    """Neighbours in the course that passed, are not begun, or are locked, stand together; all others alone."""
    runs: list[list[Verdict]] = []
    for verdict in verdicts:
        last = runs[-1][-1] if runs else None
        joins = last is not None and _folds(last) and _folds(verdict) and last.status == verdict.status
        if last is not None and joins and _number(verdict) - _number(last) == 1:
            runs[-1].append(verdict)
        else:
            runs.append([verdict])
    return runs


def _folds(verdict: Verdict) -> bool:
    """Nothing is lost when it is only counted."""
    begun = verdict.right or verdict.measures
    return (verdict.passed and not verdict.measures) or (verdict.status in NOT_DONE and not begun)


def _number(verdict: Verdict) -> int:
    digits = verdict.id.rpartition("/")[2].partition("_")[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else -9  # -9: no one's neighbour


def _span(run: list[Verdict]) -> str:
    """`10 output_linear`, or for a run the numbers of its ends."""
    names = [verdict.id.rpartition("/")[2] for verdict in run]
    if len(run) > 1:
        return f"{names[0].partition('_')[0]}\u2013{names[-1].partition('_')[0]}"
    return names[0].replace("_", " ", 1) if _number(run[0]) >= 0 else names[0]


# Where that leaves the learner


def _standing(ink: Ink, report: Report, progress: tuple[int, int] | None, focus: bool) -> Iterator[RenderableType]:
    done, total = progress or (report.passed, report.total)
    line = ink.bar(done, total, min(28, ink.width // 2 - 2)).append(f"  {done} of {total}", STRONG)
    if total and done >= total:
        line.append("  All done.", GOOD)
    yield ink.line("  ", line)
    took = f"{report.seconds:.1f}s" if report.seconds >= 1 else f"{1000 * report.seconds:.0f}ms"
    facts = [f"seed {report.seed}", f"{text.points(report.points)} of {text.points(report.max_points)} points", took]
    probes = report.verdicts[0].probes if focus and report.verdicts and judged(report.verdicts[0]) else ()
    if probes:
        shown = ["the shown batch" if probe == "shown" else probe for probe in probes]
        yield ink.line("  ", f"judged on {', '.join(shown)}", QUIET)
    yield ink.line("  ", " · ".join(facts), QUIET)
    yield ink.line("  ", f"isolation: {', '.join(report.isolation) or 'none'}", QUIET)


def _next(ink: Ink, steps: Sequence[str]) -> Iterator[RenderableType]:
    """What to type, with the reasons under each other."""
    yield ink.line("  ", "Next", STRONG)
    parts = [step.partition("  #") for step in steps]
    column = max(len(text.label(command, 200)) for command, _, _ in parts)
    for command, sign, why in parts:
        line = ink.name(command, TYPED, 200)
        if sign:
            line.append(" " * (column - len(line))).append_text(ink.text(f"  # {why.strip()}", QUIET, 200))
        yield ink.line("    ", line)
