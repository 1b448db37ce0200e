"""The terminal as a whole screen: taken, drawn on, put back. And the loop of `ninja list`.

`session` is the only place that takes a terminal; what stands on it comes as lines.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import FrameType

from grader.course import Course
from ninja import browse as lists
from ninja import keys, lesson
from ninja.terminal import Paint, clip, size
from ninja.workspace import Workspace

Draw = Callable[[list[str]], None]
ENTER, LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"  # a screen of our own without a cursor, and back


@contextlib.contextmanager
def session(on_key: Callable[[str], None]) -> Iterator[Draw]:
    """The terminal is ours for the length of the block, and as it was afterwards: also after an error, a kill, or Ctrl-Z.

    `on_key` is told of keys from a thread, and of `redraw` when all has to be drawn again, from a signal handler.
    """
    keyboard = keys.Keyboard(on_key)

    def take() -> None:
        keyboard.raw()
        _write(ENTER)

    def give_back() -> None:
        _write(LEAVE)
        keyboard.cooked()

    with _signals(give_back, take, lambda: on_key("redraw")):
        take()
        keyboard.start()
        try:
            yield lambda lines: _write("\x1b[H" + "\x1b[K\r\n".join(lines) + "\x1b[K\x1b[J")
        finally:
            give_back()
            keyboard.close()


def _write(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may have gone
        sys.stdout.write(text)
        sys.stdout.flush()


@contextlib.contextmanager
def _signals(give_back: Callable[[], None], take: Callable[[], None], redraw: Callable[[], None]) -> Iterator[None]:
    """Let a polite kill leave through every `finally`, step aside for Ctrl-Z, and tell of a new size."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def step_aside(number: int, frame: FrameType | None) -> None:
        give_back()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)  # stops here, until `fg`
        signal.signal(number, step_aside)
        take()
        redraw()

    wanted = {"SIGTERM": end, "SIGHUP": end, "SIGTSTP": step_aside, "SIGWINCH": lambda number, frame: redraw()}
    here = {
        getattr(signal, name): handler for name, handler in wanted.items() if hasattr(signal, name)
    }  # Windows has but the first
    before = {number: signal.signal(number, handler) for number, handler in here.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True)
class Page:
    """A long text, `top` lines down."""

    lines: tuple[str, ...]
    top: int = 0

    def press(self, key: str, room: int) -> Page | None:
        """None when its reader has seen enough."""
        moves = {
            "up": -1,
            "k": -1,
            "down": 1,
            "j": 1,
            "pageup": -room,
            "pagedown": room,
            " ": room,
            "home": -self.top,
            "end": len(self.lines),
        }
        if key in moves:
            return replace(self, top=max(0, min(self.top + moves[key], len(self.lines) - room)))
        return None if key in ("q", "escape", "enter", "backspace", "left", "gone") else self

    def draw(self, paint: Paint, width: int, room: int) -> list[str]:
        """The lines in sight, and the keys."""
        keys = "q back" + ("  arrows and space move" if len(self.lines) > room else "")
        return [*(clip(line, width) for line in self.lines[self.top : self.top + room]), "", paint.dim(keys)]


def browse(state: lists.Browse, course: Course, workspace: Workspace | None) -> int:
    """The list, until its reader leaves."""
    pressed: queue.SimpleQueue[str] = queue.SimpleQueue()
    paint = Paint.of(sys.stdout)
    page: Page | None = None
    with session(pressed.put) as draw:
        while True:
            width, height = size()
            draw(page.draw(paint, width, height - 2) if page else lists.draw(state, paint, width, height, enter="read"))
            key = pressed.get()
            if page is not None:
                page = page.press(key, height - 2)
                continue
            state, outcome = lists.press(state, key)
            if outcome == "close":
                return 0
            if outcome == "open" and state.chosen is not None:
                text = lesson.show(course, workspace, course.exercise(state.chosen.id))
                page = Page(tuple(text.rstrip("\n").split("\n")))
