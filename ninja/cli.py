"""The command `ninja`: arguments in, exit code out. Every command is done elsewhere, and imported when it is asked for.

    0 all that was asked passes · 1 something does not · 2 could not judge, or the command makes no sense · 130 Ctrl-C

Nothing here imports torch or rich: `ninja --help` must start at once.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import NinjaError, UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from grader.course import Course
    from ninja.grade import Order
    from ninja.workspace import Home, Workspace


WHOLE = {
    "class": "classroom.command",
    "compare": "run.compare",
    "find-lr": "search.find_lr",
    "gradebook": "classroom.book",
    "sample": "run.sample",
    "sweep": "search.sweep",
    "train": "train.command",
}
"""Commands whose module does everything, in its `main(args)`: module by command."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns its exit code. No traceback of ours ever reaches the terminal."""
    _bear_any_console()
    try:
        from ninja import arguments

        code = _run(arguments.parse(argv))
        sys.stdout.flush()
        return code
    except NinjaError as error:
        _say(str(error))
        return 2
    except KeyboardInterrupt:
        _say("stopped")
        return 130
    except BrokenPipeError:  # `ninja list | head`
        _silence(sys.stdout)
        return 0
    except Exception as error:
        if os.environ.get("NINJA_DEBUG"):
            raise
        from ninja import crash

        _say(crash.report(error, sys.argv if argv is None else ["ninja", *argv]))
        return 2


def _run(args: Namespace) -> int:
    if args.command in WHOLE:
        main: Callable[[Namespace], int] = importlib.import_module(f"ninja.{WHOLE[args.command]}").main
        return main(args)
    from grader.course import Course
    from ninja.workspace import Home, Workspace

    named = args.course or os.environ.get("NINJA_COURSE")
    home = Home.find(Path(named) if named else None)
    course = Course.load(home.solutions)
    if args.command == "init":
        from ninja import init

        return init.run(args.folder, course, home)
    if args.command == "doctor":
        from ninja import doctor

        return doctor.run(course, home, args.dir)
    if args.command == "dev" and args.dev == "demo":
        from ninja import demo

        return demo.run()
    if args.command == "dev":
        from ninja import dev

        return (
            dev.stubs(course, home, write=args.write)
            if args.dev == "stubs"
            else dev.check(course, home, fast=args.fast, spawn=_spawn(args))
        )
    if args.command == "assign":
        from ninja import assign

        return assign.run(args, course, home)
    if args.command == "grade" and args.what and not args.solutions:
        from ninja import handed_in

        paths, args.what = handed_in.split(args.what, course, _maybe(course, home, args.dir))
        if paths:
            return handed_in.run(paths, _order(args), course, home)
    if args.command in (None, "list", "show", "solution") or getattr(args, "solutions", False):
        workspace = _maybe(course, home, args.dir)
    else:
        workspace = Workspace.find(course, home, args.dir)
    return _command(args, course, workspace)


def _command(args: Namespace, course: Course, workspace: Workspace | None) -> int:
    """A command that a learner gives, in a workspace; `list`, `show` and `solution` do without one."""
    match args.command:
        case "grade":
            from ninja import grade

            return grade.run(_order(args), course, workspace)
        case None:
            from ninja import welcome

            return welcome.run(course, workspace)
        case "list":
            from ninja import listing

            return listing.run(course, workspace, course.find(args.what), only=args.only, plain=args.plain, as_json=args.json)
        case "show" | "solution":
            from ninja import lesson

            exercise = course.find_one(args.what)
            if args.command == "show":
                print(lesson.show(course, workspace, exercise), end="")
            else:
                print(lesson.solution(course, workspace, exercise, give_up=args.i_give_up), end="")
            return 0
    assert workspace is not None
    match args.command:
        case "hint":
            from ninja import lesson

            print(lesson.hint(course, workspace, course.find_one(args.what)), end="")
            return 0
        case "reset":
            from ninja import reset

            return reset.run(workspace, course.find_one(args.what), yes=args.yes)
        case _:
            from ninja import watch

            return watch.run(workspace, args.what, poll=args.poll, spawn=_spawn(args))


def _order(args: Namespace) -> Order:
    """What `grade` was asked for."""
    from ninja import grade
    from ninja.outputs import Outputs

    return grade.Order(
        tuple(args.what),
        args.seed,
        json=args.json,
        outputs=Outputs.of(args),
        solutions=args.solutions,
        unlock=args.unlock,
        spawn=_spawn(args),
        verbose=args.verbose,
        unsafe=args.unsafe,
        execute=args.execute,
        budget=args.budget,
    )


def _maybe(course: Course, home: Home, given: Path | None) -> Workspace | None:
    """A workspace where there is one; whoever names one means it."""
    from ninja.workspace import Workspace

    if given is not None:
        return Workspace.find(course, home, given)
    with contextlib.suppress(NinjaError):
        return Workspace.find(course, home)
    return None


def _spawn(args: Namespace) -> bool:
    if args.isolation == "fork" and not sys.platform.startswith("linux"):
        raise UsageError("--isolation fork works on Linux only: leave it out, or say --isolation spawn")
    return bool(args.isolation == "spawn")


def _bear_any_console() -> None:
    """A console with an old code page gets `?` for what it can't show, rather than a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _say(message: str) -> None:
    """One line on standard error, if anyone still listens there."""
    try:
        print(f"ninja: {message}", file=sys.stderr, flush=True)
    except OSError:
        _silence(sys.stderr)


def _silence(stream: object) -> None:
    """Lead a stream whose reader has gone to nowhere, so that the interpreter does not complain as it ends."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[attr-defined]
