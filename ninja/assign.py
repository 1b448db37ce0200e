"""`ninja assign`: a notebook to hand out for each track, and beside it the same exercises as files. Imports no torch.

    DIR/ninja.ipynb   DIR/ninja/10_output_linear.py …

Making them again gives the same bytes. What stands there otherwise is not overwritten: it may be someone's work.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from grader import stub
from grader.course import Course
from grader.errors import UsageError
from grader.exercise import Exercise
from ninja import assign_ci, files
from ninja.notebook import making, styles
from ninja.notebook.making import Assignment
from ninja.workspace import Home, shown


def options(parser: ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("what", nargs="*", metavar="WHAT")
    parser.add_argument("--to", type=Path, metavar="DIR", help="the folder to write into; made where it is not there")
    parser.add_argument("--title", default="", help="the notebook's title, in place of the track's")
    parser.add_argument("--due", default="", metavar="WHEN", help="told at the top of the notebook, in your words")
    parser.add_argument(
        "--points",
        action="append",
        default=[],
        metavar="[WHAT=]N",
        help="what each exercise is worth, or WHAT alone; else one a gradient",
    )
    parser.add_argument("--style", choices=styles.STYLES, default="plain", help="marks for another grader in the cells")
    parser.add_argument("--worked", action="store_true", help="the instructor's copy: the answers are in it")
    parser.add_argument("--force", action="store_true", help="overwrite what stands there and differs")
    assign_ci.options(parser)


def run(args: Namespace, course: Course, home: Home) -> int:
    """Make and write; returns the exit code. Raises UsageError."""
    exercises = course.find(args.what)
    graders = assign_ci.write(args, course, home, exercises)
    for path in graders:
        print(f"{shown(path)}  grades {len(exercises)} exercises; it holds their solutions, so it is not for students")
    if args.to is None:
        if not graders:
            raise UsageError("--to DIR says where the notebooks go; --gradescope and --github make what grades elsewhere")
        return 0
    points = worth(course, exercises, args.points)
    pages = dict(made(course, exercises, points, args))
    changed = [name for name, data in pages.items() if files.read(args.to / name) not in (None, data)]
    if changed and not args.force:
        raise UsageError(
            f"{shown(args.to / changed[0])} is there already and differs"
            + (f", and so do {len(changed) - 1} more" if len(changed) > 1 else "")
            + ": name another folder, or say --force to overwrite"
        )
    try:
        for name, data in pages.items():
            files.write(args.to / name, data, durable=False)
    except OSError as error:
        raise UsageError(f"{args.to} can't be written to: {files.reason(error)}") from error
    notebooks = [name for name in pages if name.endswith(".ipynb")]
    for name in notebooks:
        print(f"{shown(args.to / name)}  and the same as files in {shown(args.to / name.removesuffix('.ipynb'))}/")
    total = sum(points[exercise.id] for exercise in exercises)
    print(f"{len(exercises)} exercises, {total:g} points. To grade what comes back: ninja grade PATH, or ninja class DIR")
    if args.worked:
        print("The answers are in these: do not hand them out.", file=sys.stderr)
    return 0


def made(
    course: Course, exercises: Sequence[Exercise], points: dict[str, float], args: Namespace
) -> Iterator[tuple[str, bytes]]:
    """Every file by its name below the folder."""
    for track in course.tracks:
        own = [exercise for exercise in exercises if exercise.track == track.name]
        if not own:
            continue
        whole = Assignment(course, track, own, points)
        assignment = replace(whole, title=args.title, due=args.due, style=args.style, worked=args.worked)
        yield f"{track.name}.ipynb", text(making.document(assignment))
        for exercise in own:
            source = exercise.source if args.worked else stub.make(exercise)
            yield f"{track.name}/{exercise.path.name}", source.encode()


def text(document: dict[str, object]) -> bytes:
    """The notebook as Jupyter writes it, checked against the format. Raises CourseError where it is none."""
    import nbformat

    nbformat.validate(document)
    return (json.dumps(_as_lines(document), indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _as_lines(document: dict[str, object]) -> dict[str, object]:
    cells = document["cells"]
    assert isinstance(cells, list)
    return {**document, "cells": [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in cells]}


def worth(course: Course, exercises: Sequence[Exercise], said: Sequence[str]) -> dict[str, float]:
    """The points of each exercise: as the course has them, else as `N` or `WHAT=N` say, later ones over earlier ones."""
    points = {exercise.id: course.max_points(exercise) for exercise in exercises}
    for word in said:
        what, _, number = word.rpartition("=")
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if not 0 <= value < 1e6:
            raise UsageError(f"--points {word}: {number or 'nothing'} is no number of points. Say --points 2, or --points 10=3")
        meant = course.find([what]) if what else exercises
        points |= {exercise.id: value for exercise in meant if exercise.id in points}
    return points
