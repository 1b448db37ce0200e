"""The command line as it is typed: every command, its options, and help that teaches. Does nothing itself; imports no torch.

Options that are left out are left unset (`argparse.SUPPRESS`), so that `--dir` means the same before and after the command.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import ninja
from ninja import arguments_teaching, arguments_training

WHAT = """\
WHAT is an exercise or a track, however you like to write it:
  10   output_linear   10_out   ninja/10   exercises/ninja/10_output_linear.py
  warmup/3   warmup
"""

PATHS = """\
or it is a path of something handed in; WHAT beside it says which exercises:
  backprop_ninja.ipynb   alice/   alice/week4/   bob.ipynb 26
"""

EPILOG = f"""\
{WHAT}
a day with ninja:
  ninja                 where to begin; then judges each file as you save it
  ninja grade 10        judge one exercise
  ninja hint 10         a nudge, stronger each time
  ninja show 10         its text, shapes and forward pass
  ninja list            where you stand

environment:
  NINJA_COURSE          another course to work on: a folder with a course.toml
  NO_COLOR              no colours
  NINJA_DEBUG           where ninja itself fails, show its traceback

`backprop-ninja` and `python -m ninja` are the same program, should `ninja` be
the build tool on your machine.
"""

EXIT = """\
exit code: 0 all that was asked passes, 1 something does not, 2 it could not
be judged"""


def parse(argv: list[str] | None) -> argparse.Namespace:
    """What was typed. Ends the process with a usage message where it is not understood, as argparse does."""
    asked = _parser(sys.argv[1:] if argv is None else argv).parse_args(argv)
    defaults = {"dir": None, "course": None}
    return argparse.Namespace(**{**defaults, **vars(asked)})


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, where argparse would print the usage over several."""

    def error(self, message: str) -> NoReturn:
        unknown = re.search(r"COMMAND: invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if unknown is not None:
            message = self._unknown(unknown[1], re.findall(r"[a-z-]+", unknown[2]))
        sentence = message.replace("argument ", "") + ("" if message.endswith("?") else ".")
        self.exit(2, f"ninja: {sentence} `{self.prog} --help` explains\n")

    def _unknown(self, word: str, known: list[str]) -> str:
        import difflib

        close = difflib.get_close_matches(word, known, n=1)
        if close:
            return f"no command `{word}`, did you mean `{self.prog} {close[0]}`?"
        if re.match(r"\d|.*[/_]", word):  # it looks like an exercise
            return f"no command `{word}`, did you mean `ninja grade {word}`?"
        return f"no command `{word}`: there are {', '.join(known)}"


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--dir", type=Path, metavar="DIR", help="your workspace, where it is not this folder or one above it")
    common.add_argument("--course", type=Path, metavar="DIR", help=argparse.SUPPRESS)
    parser = _Parser(
        prog="ninja",
        description="Write the backward pass of a neural network by hand; ninja tells you\nthe truth about your gradients.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"ninja {ninja.__version__}")
    # With `prog` given argparse need not make it up, for which it would import shutil.
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", prog="ninja")

    def command(name: str, help: str, text: str = "", fill: Fill | None = None, at: Any = commands) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = at.add_parser(
            name,
            help=help,
            description=help[:1].upper() + help[1:] + "." + (f"\n\n{text.rstrip()}" if text else ""),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            parents=[common],
        )
        if fill is not None and name in words:  # the others need not wait for its options
            fill(added)
        return added

    _grading(command)
    arguments_training.commands(command)
    _reading(command)
    _keeping(command)
    arguments_teaching.commands(command)
    _authoring(command)
    return parser


Fill = Callable[[argparse.ArgumentParser], None]
Add = Callable[..., argparse.ArgumentParser]


def isolation(parser: argparse.ArgumentParser) -> None:
    """The option of every command that runs a learner's code."""
    parser.add_argument(
        "--isolation",
        choices=("auto", "fork", "spawn"),
        default="auto",
        help="how your code is kept apart: forked from a warm process (Linux) or in a fresh interpreter (anywhere, slower)",
    )


def seed(text: str) -> int:
    """A seed as it is typed."""
    if not text.isdecimal() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"`{text}` is no whole number from 0 to 2**63 - 1")
    return int(text)


def seconds(text: str) -> float:
    """A time as it is typed."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.1 <= value <= 86_400:
        raise argparse.ArgumentTypeError(f"`{text}` is no number of seconds from 0.1 to 86400")
    return value


def _grading(command: Add) -> None:
    grade = command("grade", "judge exercises: all of them, or WHAT you name", f"{WHAT}\n{PATHS}\n{EXIT}", _outputs)
    grade.add_argument("what", nargs="*", metavar="WHAT")
    grade.add_argument("--seed", type=seed, metavar="N", help="draw the same hidden probes again; the report names its seed")
    grade.add_argument("--json", action="store_true", help="one JSON document on standard output, and nothing else there")
    grade.add_argument("--solutions", action="store_true", help="judge the course's worked solutions instead of your files")
    grade.add_argument("--unsafe", action="store_true", help="judge a path also where nothing keeps its code from your files")
    grade.add_argument("--execute", type=Path, metavar="DIR", help="run the notebooks of a path too; executed copies into DIR")
    grade.add_argument("--budget", type=seconds, default=20.0, metavar="S", help="with --execute: seconds for a cell's loops")
    grade.add_argument("--unlock", action="store_true", help="judge also what is locked until another track has passed")
    grade.add_argument("-v", "--verbose", action="store_true", help="every exercise at length, also what passed")
    isolation(grade)

    watch = command(
        "watch",
        "judge each file as you save it",
        "Begins at WHAT, else at the first exercise that has not passed. Saving another\nfile turns to that one.\n\n"
        "keys: h hint   n next   l list   r judge again   q quit",
    )
    watch.add_argument("what", nargs="?", metavar="WHAT")
    watch.add_argument("--poll", action="store_true", help="look at the files again and again, where no changes are announced")
    isolation(watch)


def _outputs(parser: argparse.ArgumentParser) -> None:
    from ninja import outputs

    outputs.options(parser)


def _reading(command: Add) -> None:
    listing = command("list", "every exercise and where you stand", "In a terminal a list to move in; in a pipe one line each.")
    listing.add_argument("what", nargs="*", metavar="WHAT")
    chosen = listing.add_mutually_exclusive_group()
    chosen.add_argument("--todo", action="store_const", dest="only", const="todo", help="only what has not passed")
    chosen.add_argument("--done", action="store_const", dest="only", const="done", help="only what has passed")
    listing.set_defaults(only="all")
    form = listing.add_mutually_exclusive_group()
    form.add_argument("--plain", action="store_true", help="one line each, in a terminal too")
    form.add_argument("--json", action="store_true", help="one JSON document")

    hint = command("hint", "the next hint for an exercise", "Each call gives the next one; after the last they start over.")
    hint.add_argument("what", metavar="WHAT")

    show = command("show", "an exercise's text, shapes and forward pass")
    show.add_argument("what", metavar="WHAT")

    solution = command("solution", "the worked answer, once you have passed")
    solution.add_argument("what", metavar="WHAT")
    solution.add_argument("--i-give-up", action="store_true", help="show it all the same")


def _keeping(command: Add) -> None:
    init = command("init", "make a workspace of your own", "example: ninja init my-ninja && cd my-ninja && ninja")
    init.add_argument("folder", type=Path, metavar="DIR")

    reset = command("reset", "the fresh stub of an exercise; your version is kept", "Shows what would change, and asks.")
    reset.add_argument("what", metavar="WHAT")
    reset.add_argument("-y", "--yes", action="store_true", help="do not ask")

    command("doctor", "look for what is wrong with this installation", "exit code: 0 all is well, 1 something is not")


def _authoring(command: Add) -> None:
    dev = command("dev", "for those who write exercises")
    commands = dev.add_subparsers(dest="dev", metavar="COMMAND", title="commands", required=True, prog="ninja dev")
    check = command("check", "hold the course against its conventions", EXIT, at=commands)
    check.add_argument("--fast", action="store_true", help="only what needs no judge")
    isolation(check)
    stubs = command(
        "stubs", "the stubs that the solutions give", "Names those that differ; --write brings them up to date.", at=commands
    )
    stubs.add_argument("--write", action="store_true", help="write exercises/")
    command("demo", "solutions judged, a mistake found, a network trained: a minute, on real names", at=commands)
