"""The commands of those who teach, as they are typed. Does nothing itself; imports no torch."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Add = Callable[..., argparse.ArgumentParser]


def commands(command: Add) -> None:
    """Each with its help; its options only where it is asked for."""
    command(
        "assign",
        "make notebooks and files to hand out",
        "A notebook for each track of which WHAT names anything, and beside it the same\n"
        "exercises as files. Made again they are the same, byte for byte.\n\n"
        "example: ninja assign ninja/1 ninja/2 10 --to handout --due 'Friday, noon'",
        _assign,
    )
    command(
        "class",
        "grade a whole class into a gradebook",
        "CLASS is one of\n"
        "  DIR    a folder: each folder, notebook or Python file in it is a submission\n"
        "  LIST   a text file: one path a line\n"
        "  CSV    a table; its first row names columns, such as student_id, path, email,\n"
        "         group, submitted\n\n"
        "Each result is written down as it comes. What was stopped goes on where it was\n"
        "with the same command; what has not changed is not graded again.\n\n"
        "exit code: 0 all were graded, 1 some can't be read, 2 some could not be judged\n\n"
        "example: ninja class submissions ninja --due 2026-03-01T23:59",
        _class,
    )
    command(
        "gradebook",
        "marks: shown, exported, adjusted by hand",
        "Without options a line for each student.\n\nexample: ninja gradebook --csv marks.csv --html feedback",
        lambda parser: _gradebook(parser, command),
    )


def _assign(parser: argparse.ArgumentParser) -> None:
    from ninja import assign

    assign.options(parser)


def _class(parser: argparse.ArgumentParser) -> None:
    from ninja.classroom import command

    command.options(parser)


def _gradebook(parser: argparse.ArgumentParser, add: Add) -> None:
    from ninja.classroom import book

    book.options(parser, add)
