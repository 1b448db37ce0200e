"""How `ninja watch` looks: a pure function of its state and of the page. Judges nothing and reads nothing.

Imports rich, so only the loop imports it, while the judge wakes up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.text import Text

from grader import stub
from grader.exercise import Exercise
from grader.report.detail import detail
from grader.report.ink import GOOD, QUIET, STRONG, Ink
from ninja import browse
from ninja.terminal import Paint
from ninja.watch_state import State

KEYS = (("h", "hint"), ("n", "next"), ("l", "list"), ("r", "judge again"), ("q", "quit"))


@dataclass(frozen=True)
class Frame:
    """The lines of a whole screen, and how far down its upper part can be."""

    lines: list[str]
    top: int


def draw(state: State, exercise: Exercise, console: Console, height: int) -> Frame:
    """The screen, keys at its foot. `exercise` is the current one."""
    if state.browse is not None:
        paint = Paint(colour=not console.no_color, encoding=console.encoding)
        return Frame(browse.draw(state.browse, paint, console.width, height, enter="go there"), 0)
    foot = _lines(console, _foot(state, Ink(console.width, console.encoding)))
    foot = foot[-max(height // 2, 1) :]  # on a tiny screen the keys before all else
    room = max(height - len(foot) - 1, 1)
    body = page(state, exercise, console, whole=True)
    if len(body) > room and not state.hint:
        body = page(state, exercise, console, whole=False)
    top = max(0, min(state.top, len(body) - room))
    below = len(body) - room - top
    more = f"  ({below} more lines: arrow keys)"[: console.width] if below > 0 else ""
    seen = body[top : top + room]
    return Frame([*seen, more, *foot], top)


def page(state: State, exercise: Exercise, console: Console, *, whole: bool) -> list[str]:
    """All there is to say of the current exercise; all of it, or with `whole` off what matters most."""
    ink = Ink(console.width, console.encoding)
    verdict = state.verdicts.get(state.current)
    parts: list[RenderableType] = []
    if state.greet:
        parts += [ink.line("", state.title, STRONG), *_greeting(ink), Text("")]
    if verdict is not None:
        parts += detail(ink, verdict, whole=whole)
    else:
        parts += _unjudged(state, exercise, ink)
    if state.hint:
        parts += [Text(""), *(ink.block(line, "yellow") for line in state.hint)]
    return _lines(console, parts)


def _lines(console: Console, parts: Iterable[RenderableType]) -> list[str]:
    with console.capture() as capture:
        console.print(Group(*parts), crop=False, highlight=False, markup=False, emoji=False)
    return capture.get().rstrip("\n").split("\n")


def _greeting(ink: Ink) -> Iterator[RenderableType]:
    yield ink.line("", "Open this file, replace each `...` with your own lines, and save: they are judged here.")


def _unjudged(state: State, exercise: Exercise, ink: Ink) -> Iterator[RenderableType]:
    """An exercise without a verdict: what it is, where it is, what it wants."""
    here = state.here
    yield ink.name(here.id, STRONG)
    yield ink.line("  ", here.title)
    yield Text("")
    if here.state == "gone":
        yield ink.line("  ", f"{here.path} is not there. `ninja reset {here.short}` makes it anew.")
        return
    yield ink.name(f"  {here.path}", "cyan", 400)
    if here.state == "pending" and not exercise.stage:
        yield Text("")
        for line in stub.table(exercise):
            yield ink.line("", Text(line[2:], QUIET))


def _foot(state: State, ink: Ink) -> Iterator[RenderableType]:
    """How far the track has come, what is going on, and the keys."""
    done, total = state.track(state.here.track)
    yield (
        ink.bar(done, total, min(28, ink.width // 2 - 2))
        .append(f"  {done} of {total}", STRONG)
        .append(f"  {state.here.track}", QUIET)
    )
    if state.waiting:
        many = f" ({len(state.waiting)} files)" if len(state.waiting) > 1 else ""
        first = "" if state.isolation else " (the first time takes a little longer)"
        yield ink.line("", f"judging{many} {state.progress}".rstrip() + f" ...{first}", QUIET)
    elif state.notice:
        yield ink.line("", state.notice, STRONG)
    elif state.here.state == "pass":
        following = state.following
        words = "Everything has passed." if following is None else f"Passed. Press n for the next: {following.id}"
        yield ink.line("", words, GOOD)
    else:
        yield ink.line("", f"Waiting for you to save {state.here.path}", QUIET)
    keys = Text()
    for key, word in KEYS:
        keys.append(key, STRONG).append(f" {word}   ", QUIET)
    yield keys
