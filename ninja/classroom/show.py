"""A class in a terminal: the table of marks, one student at length, the view of the class. Words and columns; no torch.

Whatever a student could have written (names of folders and files too) passes through `text.label` or `text.clean`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.report import text
from grader.report.text import label, points
from ninja.classroom import similarity
from ninja.classroom.bar import duration
from ninja.classroom.gradebook import Gradebook
from ninja.classroom.marks import Mark
from ninja.classroom.records import ByHand, Result
from ninja.classroom.view import ClassView
from ninja.terminal import Paint, width

FIRST = 5
"""Lines of each list in the view after a run; `ninja gradebook --class` shows all."""
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
STATES = {
    "graded": "graded",
    "unreadable": "can't be read",
    "failed": "could not be judged (our fault)",
    "waiting": "not graded yet",
}


def became(result: Result) -> str:
    """What became of one submission, for the line that says so."""
    if result.state != "graded":
        return f"{STATES[result.state]}: {result.why}"
    reached = sum(answer.verdict["points"] for answer in result.answers)
    most = sum(answer.verdict["max_points"] for answer in result.answers)
    return f"{points(reached)} of {points(most)}"


def graded(view: ClassView, book: Gradebook, results: Sequence[Result], unchanged: int, seconds: float, path: Path) -> None:
    """After a run: what was done, what could not be, and where to go on."""
    paint = Paint.of(sys.stdout)
    counts = [f"{sum(one.state == state for one in results)} {said}" for state, said in STATES.items()]
    done = ", ".join(one for one in [*counts, f"{unchanged} unchanged"] if not one.startswith("0 "))
    _print(f"{paint.bold(done or 'Nothing to do')} in {duration(seconds)}, seed {book.about('seed')}.", paint)
    for row in book.submissions():
        if row.state in ("unreadable", "failed"):
            _print(f"{paint.mark('gone')} {label(row.name)}: {label(row.why, 400)}", paint)
    print()
    overview(view, paint, FIRST)
    odd = _odd_tracks(view)
    if odd:
        _print(f"Few handed in anything of {odd}: name what was asked for (`ninja class CLASS WHAT`) to leave it out.", paint)
    _print(f"\n{path} has it all: `ninja gradebook` shows marks, `--class` all of the above, `--csv FILE` exports.", paint)


def table(book: Gradebook, marks: Sequence[Mark]) -> None:
    """Every student's mark, a line each."""
    paint = Paint.of(sys.stdout)
    names = [_who(mark) for mark in marks]
    wide = min(max(map(len, names), default=0), max(12, width() - 40))
    title = label(book.about("assignment") or "a class", 60)
    _print(paint.bold(f"{title}: {len(marks)} students, of {points(_most(marks))} points"), paint)
    for mark, name in zip(marks, names, strict=True):
        score = points(mark.score) if mark.counts else "-"
        _print(f"{paint.mark(_state(mark))} {label(name, wide):{wide}}  {score:>7}  {_aside(mark)}".rstrip(), paint)


def student(mark: Mark, comments: Sequence[ByHand], extension: tuple[float, str] | None) -> None:
    """The head of one student's page: the mark and how it comes about. The judge's report comes after it."""
    paint = Paint.of(sys.stdout)
    mail = f" <{label(mark.student.email)}>" if mark.student.email else ""
    score = f"{points(mark.score)} of {points(mark.max_points)}" if mark.counts else STATES[mark.row.state]
    _print(f"{paint.bold(_who(mark))}{mail}: {paint.bold(score)}", paint)
    where = f"{label(mark.row.path, 400)}" + (f", with {mark.row.name}" if mark.row.name != mark.student.id else "")
    _print(f"  handed in: {where}{f' on {mark.row.submitted:%Y-%m-%d %H:%M} UTC' if mark.row.submitted else ''}", paint)
    if mark.row.why:
        _print(f"  {STATES[mark.row.state]}: {label(mark.row.why, 400)}", paint)
    for one in mark.by_hand:
        _print(f"  {one.points:+g} for {one.exercise or 'the whole'}: {label(one.text, 400)}", paint)
    if extension is not None:
        _print(f"  {extension[0]:g} hours more than the others: {label(extension[1], 400)}", paint)
    if mark.days_late:
        _print(f"  {_late(mark)}", paint)
    for one in comments:
        _print(f"  on {one.exercise or 'the whole'}: {label(one.text, 1000)}", paint)
    for note in mark.row.notes:
        _print(f"  note: {label(note, 400)}", paint)
    print()


def overview(view: ClassView, paint: Paint, most: int | None = None) -> None:
    """The view of a class; at most so many lines of each list."""
    if view.mean is not None and view.median is not None:
        late = f", {view.late} late" if view.late else ""
        middle = f"mean {points(view.mean)}, median {points(view.median)} of {points(view.max_points)}"
        _print(f"{view.students} students: {middle}{late}", paint)
    failing = sorted((one for one in view.standings if one.failed), key=lambda one: -one.failed)
    _section(
        "What fails",
        [f"{one.failed:4.0%}  {one.id}  ({one.begun - one.passed} of {one.begun})" for one in failing],
        most,
        paint,
    )
    recurring = [
        f"{one.count:4d}x {one.exercise}{f' `{label(one.gradient)}`' if one.gradient else ''}: "
        + label(f"{one.code}: {one.words}" if one.code else one.words, 160)
        for one in view.recurring
    ]
    _section("Mistakes that recur", recurring, most, paint)
    alike = [
        f"{similarity.percent(one.share):>4}  {label(', '.join(one.names), 160)}"
        f"  ({one.shared} rare passages, most in {', '.join(one.exercises[:2])})"
        for one in view.likenesses
    ]
    _section("Answers alike beyond what the exercise forces: look at them, it proves nothing", alike, most, paint)


def _section(title: str, lines: Sequence[str], most: int | None, paint: Paint) -> None:
    if not lines:
        return
    _print(paint.bold(title), paint)
    for line in lines[:most]:
        _print(f"  {line}", paint)
    if most is not None and len(lines) > most:
        _print(f"  … and {len(lines) - most} more", paint)


def _odd_tracks(view: ClassView) -> str:
    """Tracks of which less than a tenth of the class has anything, where others are handed in by most."""
    begun: dict[str, int] = {}
    for one in view.standings:
        track = one.id.split("/")[0]
        begun[track] = max(begun.get(track, 0), one.begun)
    most = max(begun.values(), default=0)
    return ", ".join(f"`{track}`" for track, count in begun.items() if 10 * count < most)


def _state(mark: Mark) -> str:
    if mark.row.state != "graded":
        return "unjudged" if mark.row.state == "waiting" else "gone"
    return "pass" if mark.score >= mark.max_points > 0 else "fail" if mark.score == 0 else "pending"


def _who(mark: Mark) -> str:
    name = " ".join(part for part in (mark.student.first_name, mark.student.last_name) if part)
    return label(f"{mark.student.id} ({name})" if name else mark.student.id)


def _aside(mark: Mark) -> str:
    asides = [] if mark.row.state == "graded" else [STATES[mark.row.state]]
    if mark.by_hand:
        asides.append(f"{sum(one.points for one in mark.by_hand):+g} by hand")
    if mark.days_late:
        asides.append(_late(mark))
    return ", ".join(asides)


def _late(mark: Mark) -> str:
    days = "1 day late" if mark.days_late == 1 else f"{mark.days_late} days late"
    return f"{days}: -{points(mark.penalty)}" if mark.share_lost else days


def _most(marks: Sequence[Mark]) -> float:
    return marks[0].max_points if marks else 0.0


def _print(line: str, paint: Paint) -> None:
    """One line; in a terminal that is narrower, folded between words and indented from the second on."""
    shown = text.fit(line, paint.encoding)
    room = width() if sys.stdout.isatty() else sys.maxsize
    indent = len(shown) - len(shown.lstrip()) + 2
    while len(_STYLE.sub("", shown)) > room:
        at = _fold(shown, room)
        if at <= indent:  # a word as long as the line: the terminal breaks it
            break
        print(shown[:at])
        shown = " " * indent + shown[at:].lstrip()
    print(shown)


def _fold(line: str, room: int) -> int:
    """Where the last word that fits has ended; styles take no room."""
    best, used = 0, 0
    for part in re.finditer(r"\x1b\[[0-9;]*m|.", line, re.DOTALL):
        if len(part[0]) > 1:
            continue
        if part[0] == " ":
            best = part.start() if line[: part.start()].strip() else best
        used += 1
        if used > room:
            break
    return best
