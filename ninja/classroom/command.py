"""`ninja class`: a class graded into a gradebook, from what was typed to what is printed. Imports no torch.

DIR | LIST | CSV → roster → only what changed → graders → gradebook → a view of the class
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import ninja
from grader import jail
from grader.course import Course
from grader.errors import UsageError
from ninja.classroom import bar, grading, lateness, roster, show, view, walls
from ninja.classroom.executors import Crew, Local
from ninja.classroom.gradebook import Gradebook
from ninja.classroom.grading import Plan, Unchanged
from ninja.classroom.lateness import Rule
from ninja.classroom.marker import Terms
from ninja.classroom.records import Result, Slot
from ninja.workspace import Home

GRADEBOOK = Path("gradebook.sqlite")


def options(parser: ArgumentParser) -> None:
    """What `ninja class` takes."""
    from ninja import arguments

    parser.add_argument("path", type=Path, metavar="CLASS", help="DIR, LIST or CSV, as above")
    parser.add_argument("what", nargs="*", metavar="WHAT", help="the exercises or tracks that were asked for")
    gradebook_option(parser)
    parser.add_argument("--assignment", metavar="NAME", help="what it is called in exports (else the course's title)")
    parser.add_argument(
        "--due", type=when, metavar="WHEN", help="when it was due, such as 2026-03-01T23:59 (else as in course.toml)"
    )
    parser.add_argument("--seed", type=arguments.seed, metavar="N", help="the class's seed (else drawn once, then kept)")
    parser.add_argument("--force", action="store_true", help="grade all again, also what has not changed")
    at = parser.add_mutually_exclusive_group()
    at.add_argument("--processes", type=processes, metavar="N", help="judges at once (else one for each processor)")
    at.add_argument("--dask", metavar="ADDRESS", help="grade on the workers of a Dask scheduler, such as tcp://10.0.0.1:8786")
    parser.add_argument("--unsafe", action="store_true", help="grade also where nothing keeps others' code from your files")
    arguments.isolation(parser)


def gradebook_option(parser: ArgumentParser) -> None:
    """Where the gradebook is: the same for every command that uses one."""
    parser.add_argument(
        "--gradebook", type=Path, default=GRADEBOOK, metavar="FILE", help=f"the gradebook (else {GRADEBOOK} in this folder)"
    )


def processes(text: str) -> int:
    """How many, as it is typed."""
    if not text.isdecimal() or not 1 <= int(text) <= 512:
        raise ArgumentTypeError(f"`{text}` is no whole number from 1 to 512")
    return int(text)


def when(text: str) -> datetime:
    """A time as it is typed."""
    try:
        return roster.moment(text)
    except ValueError:
        raise ArgumentTypeError(f"`{text}` is no time; write it as 2026-03-01T23:59") from None


def main(args: Namespace) -> int:
    """0: every submission was graded. 1: some can't be read, and count nothing. 2: some could not be judged."""
    from ninja.cli import _spawn

    home, course = find(args.course)
    if args.dask is None and not args.unsafe:
        walls.insist(jail.available())
    course.find(args.what)  # what can't be meant is told before a gradebook is made
    rule = lateness.rule(home.solutions)
    people = roster.read(args.path)
    with Gradebook(args.gradebook, create=True) as book:
        terms = Terms(_seed(book, args.seed), _asked(book, course, args), _spawn(args), args.unsafe)
        due = args.due.isoformat() if args.due is not None else book.about("due")
        rule = rule if due is None else replace(rule, due=datetime.fromisoformat(due))
        slots = [Slot(one.id, one.title, course.max_points(one)) for one in course]
        crew = _crew(args, home, len(people.handins))
        began = time.monotonic()
        try:
            book.enrol(people, slots, terms.exercises, _about(book, course, args.assignment, due, terms, rule))
            known = {} if args.force else book.digests()
            came = _run(book, people.handins, Plan(course, terms, known), crew)
        finally:
            crew.close()
        book.tidy()
        for remark in (*people.remarks, *(f"{one.name}: {one.why}" for one in came if isinstance(one, Unchanged) and one.why)):
            print(f"ninja: {remark}", file=sys.stderr)
        results = [one for one in came if isinstance(one, Result)]
        show.graded(view.look(book, course), book, results, len(came) - len(results), time.monotonic() - began, args.gradebook)
        states = {row.state for row in book.submissions()}
    return 2 if "failed" in states else 1 if states - {"graded"} else 0


def find(named: Path | None) -> tuple[Home, Course]:
    """The course that a command is about."""
    name = named or os.environ.get("NINJA_COURSE")
    home = Home.find(Path(name) if name else None)
    return home, Course.load(home.solutions)


def _run(book: Gradebook, handins: tuple[roster.Handin, ...], plan: Plan, crew: Crew) -> list[Result | Unchanged]:
    """Grade, and write each result down before the next; what is returned has no verdicts in it any more."""
    came: list[Result | Unchanged] = []
    with bar.bar(len(handins)) as tell:
        for one in grading.grade(handins, plan, crew):
            if isinstance(one, Result):
                book.record(one)
                tell(one.name, show.became(one))
                came.append(replace(one, answers=()))
            else:
                tell(one.name, one.why)
                came.append(one)
    return came


def _crew(args: Namespace, home: Home, submissions: int) -> Crew:
    if args.dask is None:
        return Local(home.solutions, min(submissions, args.processes or os.cpu_count() or 1))
    try:
        from ninja.classroom.cluster import Cluster
    except ModuleNotFoundError as error:
        raise UsageError(f"--dask needs Dask ({error}): pip install 'backprop-ninja[cluster]'") from None
    return Cluster(args.dask, home)


def _asked(book: Gradebook, course: Course, args: Namespace) -> tuple[str, ...]:
    """The ids of what the class was asked for; what was typed once stays. Raises UsageError where it is another's book."""
    known, before = book.about("course"), book.asked()
    if known is not None and known != course.title:
        raise UsageError(f"{args.gradebook} is of the course `{known}`, and this is `{course.title}`: name another --gradebook")
    if not args.what:
        return tuple(one.id for one in course if one.id in before)
    asked = tuple(one.id for one in course.find(args.what))
    if before and not before & set(asked) and not args.force:
        raise UsageError(
            f"{args.gradebook} is about {min(before)} and others, and nothing of that is asked now: name another --gradebook "
            f"for another assignment, or --force, which replaces what it holds"
        )
    return asked


def _seed(book: Gradebook, given: int | None) -> int:
    """The class's: once drawn it stays, so that who hands in later is asked the same."""
    known = book.about("seed")
    if given is not None:
        return given
    return int(known) if known is not None else secrets.randbits(31)


def _about(
    book: Gradebook, course: Course, assignment: str | None, due: str | None, terms: Terms, rule: Rule
) -> Mapping[str, str]:
    """What holds for the whole class. What was typed once stays until it is typed again."""
    typed = {} if due is None else {"due": due}
    return {
        **typed,
        "assignment": assignment or book.about("assignment") or course.title,
        "course": course.title,
        "late": json.dumps(rule.to_json(), sort_keys=True),
        "ninja": ninja.__version__,
        "seed": str(terms.seed),
    }
