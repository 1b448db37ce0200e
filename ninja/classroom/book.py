"""`ninja gradebook`: shows marks, exports them, and takes what a person adds. Serves nothing over any network; no torch."""

from __future__ import annotations

import argparse
import math
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from grader.errors import NinjaError, UsageError
from grader.report.text import label
from ninja import files
from ninja.classroom import command, feedback, marks, show, view
from ninja.classroom.gradebook import Gradebook
from ninja.classroom.marks import Mark
from ninja.terminal import Paint

Add = Callable[..., ArgumentParser]
WHOLE = "all"
"""What stands for no single exercise."""


def options(parser: ArgumentParser, add: Add) -> None:
    """What `ninja gradebook` takes, and its own commands (`add` makes one)."""
    command.gradebook_option(parser)
    parser.add_argument("--class", dest="whole", action="store_true", help="what fails, which mistakes recur, what is alike")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write marks and points, one row a student")
    parser.add_argument("--nbgrader-csv", type=Path, metavar="FILE", help="write marks in the columns of nbgrader's gradebook")
    parser.add_argument("--html", type=Path, metavar="DIR", help="write a page of feedback for each student, and the class's")
    commands = parser.add_subparsers(dest="task", metavar="COMMAND", title="commands", prog="ninja gradebook")

    one = add("show", "one student at length", at=commands)
    one.add_argument("student", metavar="STUDENT")

    adjust = add(
        "adjust",
        "add points by hand, or take them away",
        "Stays when the submission is graded again. To take it back, add the opposite.\n"
        "STUDENT may be a group: then each of them gets it.\n\n"
        'example: ninja gradebook adjust alice 24 +1.5 --why "right idea"',
        at=commands,
    )
    adjust.add_argument("student", metavar="STUDENT")
    adjust.add_argument("exercise", metavar="EXERCISE", help=f"or `{WHOLE}` for the mark as a whole")
    adjust.add_argument("points", type=number, metavar="POINTS", help="such as +1 or -0.5")
    adjust.add_argument("--why", required=True, metavar="TEXT", help="the reason; the student reads it too")

    comment = add("comment", "say something in a student's feedback", "Stays when the submission is graded again.", at=commands)
    comment.add_argument("student", metavar="STUDENT")
    comment.add_argument("exercise", metavar="EXERCISE", help=f"or `{WHOLE}` for the submission as a whole")
    comment.add_argument("text", metavar="TEXT")

    extend = add("extend", "give one student more time", "In place of any extension before; 0 takes it back.", at=commands)
    extend.add_argument("student", metavar="STUDENT")
    extend.add_argument("hours", type=number, metavar="HOURS")
    extend.add_argument("--why", required=True, metavar="TEXT")
    for inner in (one, adjust, comment, extend):
        inner.add_argument("--gradebook", type=Path, default=argparse.SUPPRESS, metavar="FILE", help="as before the command")


def number(text: str) -> float:
    """A finite number, as it is typed."""
    try:
        value = float(text.replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > 1e6:
        raise argparse.ArgumentTypeError(f"`{text}` is no number such as +1 or -0.5")
    return value


def main(args: Namespace) -> int:
    """Do what was asked; 0 where that was possible."""
    with Gradebook(args.gradebook) as book:
        if args.task == "show":
            return _show(book, args.student)
        if args.task is not None:
            return _by_hand(book, args)
        every = marks.marks(book)
        written = _exports(book, args)
        for path, content in written:
            _write(path, content)
        if args.html is not None:
            index = _pages(book, args.html, every)
            print(f"{len(every)} pages of feedback, one a student, and the class's: {index}")
        if args.whole:
            show.overview(view.look(book, command.find(args.course)[1]), Paint.of(sys.stdout))
        elif not written and args.html is None:
            show.table(book, every)
    return 0


def _show(book: Gradebook, student: str) -> int:
    from rich.console import Console

    from grader.report.terminal import print_report

    (mark, *others) = _marks(book, student)
    if others:
        listed = ", ".join(one.student.id for one in (mark, *others))
        raise UsageError(f"`{student}` is a group: `ninja gradebook show` one of {listed}")
    comments = [one for one in book.comments() if one.student == mark.student.id]
    show.student(mark, comments, book.extensions().get(mark.student.id))
    report = feedback.report_of(book, mark.row)
    if report.verdicts:
        print_report(report, Console(), focus=None, next_steps=(), progress=None)
    return 0


def _by_hand(book: Gradebook, args: Namespace) -> int:
    found = _marks(book, args.student)
    exercise = "" if args.task == "extend" else _exercise(book, args)
    for mark in found:
        student = mark.student.id
        if args.task == "adjust":
            book.adjust(student, exercise, args.points, args.why)
        elif args.task == "comment":
            book.comment(student, exercise, args.text)
        else:
            book.extend(student, args.hours, args.why)
    for mark in _marks(book, args.student):
        score = f"{mark.score:g} of {mark.max_points:g}" if mark.counts else show.STATES[mark.row.state]
        print(f"{label(mark.student.id)}: {score}")
    return 0


def _marks(book: Gradebook, name: str) -> list[Mark]:
    """The student of that name, else everyone of the group. Raises UsageError."""
    every = marks.marks(book)
    found = [mark for mark in every if mark.student.id == name] or [mark for mark in every if mark.row.name == name]
    if not found:
        import difflib

        close = difflib.get_close_matches(name, [mark.student.id for mark in every], n=1)
        hint = f", did you mean `{close[0]}`?" if close else ": `ninja gradebook` lists them all"
        raise UsageError(f"no student `{name}` in {book.path}{hint}")
    return found


def _exercise(book: Gradebook, args: Namespace) -> str:
    """The id of what was typed, as in every command; `all` is none in particular."""
    if args.exercise == WHOLE:
        return ""
    ids = [slot.id for slot in book.exercises()]
    if args.exercise in ids:
        return str(args.exercise)
    try:
        found = command.find(args.course)[1].find_one(args.exercise).id
    except NinjaError as error:
        raise UsageError(f"{error}; `{WHOLE}` means the whole") from None
    if found not in ids:
        raise UsageError(f"the class was not graded on {found}: {', '.join(ids[:5])}{', …' if len(ids) > 5 else ''}")
    return found


def _exports(book: Gradebook, args: Namespace) -> list[tuple[Path, str]]:
    made = []
    if args.csv is not None:
        made.append((args.csv, feedback.plain_csv(book)))
    if args.nbgrader_csv is not None:
        made.append((args.nbgrader_csv, feedback.nbgrader(book)))
    return made


def _write(path: Path, content: str, *, make: bool = False) -> None:
    if not make and not path.absolute().parent.is_dir():
        raise UsageError(f"there is no folder {path.parent} to write {path.name} into")
    try:
        files.write(path, content.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise UsageError(f"{path} can't be written: {files.reason(error)}") from error


def _pages(book: Gradebook, folder: Path, every: tuple[Mark, ...]) -> Path:
    """Write every student's page and the class's; returns the latter's place."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; --html takes a folder")
    title = book.about("assignment") or "Backward passes by hand"
    taken: set[str] = set()
    named = [(mark, feedback.file_name(mark, taken)) for mark in every]
    for mark, name in named:
        _write(folder / name, feedback.page_of(book, mark, title), make=True)
    index = folder / "index.html"
    _write(index, feedback.class_page(book, named, title), make=True)
    return index
